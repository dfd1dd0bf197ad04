"""The best one-to-one assignment."""

from collections.abc import Mapping, Sequence

_NEVER = 1e9


def assign(scores: Sequence[Mapping[int, float]], columns: int) -> list[int | None]:
    """For each row the column it is assigned to, or None, so that the sum of scores is greatest.

    `scores[row]` maps the columns a row may take to a positive score; no column is used twice. Hungarian
    method, O(n³) on the rows and columns that have a choice at all.
    """
    used = sorted({column for row in scores for column in row})
    if used and used[-1] >= columns:
        raise ValueError("a score names a column that does not exist")
    choosing = [index for index, row in enumerate(scores) if row]
    width = len(used) + len(choosing)  # a private empty column for each row: to go without, at no gain
    position = {column: index for index, column in enumerate(used)}
    costs = []
    for number, index in enumerate(choosing):
        row = [_NEVER] * width
        for column, score in scores[index].items():
            row[position[column]] = -score
        row[len(used) + number] = 0.0
        costs.append(row)
    result: list[int | None] = [None] * len(scores)
    for number, column in enumerate(_cheapest(costs, width)):
        if column < len(used):
            result[choosing[number]] = used[column]
    return result


def _cheapest(costs: Sequence[Sequence[float]], width: int) -> list[int]:
    """The column of each row in the cheapest perfect matching of the rows (at most as many as columns)."""
    rows = len(costs)
    row_price, column_price = [0.0] * (rows + 1), [0.0] * (width + 1)
    owner, came_from = [0] * (width + 1), [0] * (width + 1)
    for row in range(1, rows + 1):
        owner[0] = row
        column = 0
        least = [float("inf")] * (width + 1)
        seen = [False] * (width + 1)
        while owner[column]:
            seen[column] = True
            current, step, following = owner[column], float("inf"), 0
            for other in range(1, width + 1):
                if seen[other]:
                    continue
                slack = costs[current - 1][other - 1] - row_price[current] - column_price[other]
                if slack < least[other]:
                    least[other], came_from[other] = slack, column
                if least[other] < step:
                    step, following = least[other], other
            for other in range(width + 1):
                if seen[other]:
                    row_price[owner[other]] += step
                    column_price[other] -= step
                else:
                    least[other] -= step
            column = following
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    result = [0] * rows
    for column in range(1, width + 1):
        if owner[column]:
            result[owner[column] - 1] = column - 1
    return result
