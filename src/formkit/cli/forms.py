"""formkit forms"""

import rich_click as click

from formkit.cli.options import json_option, print_json, print_table


@click.group("forms", help="查看、检查表单文件夹。")
def command() -> None:
    """The group of commands about form folders."""


@command.command("list", help="列出所有的表。")
@json_option
def list_forms(as_json: bool) -> int:
    """Lists all forms, faulty folders among them."""
    from formkit.forms import form_folders, load_form

    loaded = {name: load_form(folder) for name, folder in form_folders().items()}
    if as_json:
        forms = [
            {"id": name, "title": each.form.title if each.form else None, "version": each.form.version if each.form else None,
             "number": each.form.number if each.form else None, "problems": len(each.errors)}
            for name, each in loaded.items()
        ]  # fmt: skip
        print_json({"schema": 1, "forms": forms})
    else:
        rows = [
            (name, each.form.number, each.form.title, "、".join(each.form.templates), each.form.version,
             f"有 {len(each.errors)} 处错" if each.errors else "可用")
            if each.form else (name, "", "", "", "", "读不出来")
            for name, each in loaded.items()
        ]  # fmt: skip
        print_table(("表", "附表号", "名称", "格式", "版本", "状态"), rows)
    return 4 if any(each.errors for each in loaded.values()) else 0


@command.command("show", help="显示一张表的字段。")
@click.argument("form", metavar="FORM")
@json_option
def show(form: str, as_json: bool) -> int:
    """Shows the fields of a form."""
    from formkit.flow.library import form_of

    loaded = form_of(form)
    if as_json:
        fields = [
            {"path": path, "label": field.label, "group": field.group, "kind": field.kind.name,
             "synonyms": list(field.synonyms), "filled_by": field.filled_by, "required": field.required}
            for path, field in loaded.all_fields()
        ]  # fmt: skip
        print_json({"schema": 1, "id": loaded.id, "title": loaded.title, "version": loaded.version, "fields": fields})
        return 0
    click.echo(f"{loaded.number} {loaded.title}（版本 {loaded.version}）")
    click.echo(loaded.purpose)
    who = {"us": "我方", "customer": "客户", "system": "系统"}
    needed = {"issue": "发出时", "return": "收回时", "never": ""}
    rows = [
        (path, field.group, field.label, field.kind.name, who[field.filled_by], needed[field.required],
         "、".join(field.synonyms))
        for path, field in loaded.all_fields()
    ]  # fmt: skip
    print_table(("字段", "组", "标签", "类型", "谁填", "必填", "别名"), rows)
    return 0


@command.command("lint", help="检查表单文件夹，一次列出全部错误。不写 FORM 时检查所有的表。")
@click.argument("forms", metavar="[FORM...]", nargs=-1)
@json_option
def lint(forms: tuple[str, ...], as_json: bool) -> int:
    """Checks form folders and lists every fault with its place."""
    from formkit.forms import find_form, form_folders, load_form

    folders = {each: find_form(each) for each in forms} or form_folders()
    faults = {name: load_form(folder).problems for name, folder in folders.items()}
    if as_json:
        print_json({"schema": 1, "forms": {name: [each.plain() for each in found] for name, found in faults.items()}})
    else:
        for name, found in faults.items():
            errors = sum(each.severity == "error" for each in found)
            told = f"，{len(found) - errors} 处提醒" if len(found) > errors else ""
            click.echo(f"{name}：" + (f"{errors} 处错误" if errors else "没有错误") + told)
            for each in found:
                click.echo(f"  [{each.code}] {'提醒：' if each.severity == 'warning' else ''}{each.message}")
    return 4 if any(each.severity == "error" for found in faults.values() for each in found) else 0


@command.command(
    "compile", help="学习一张表的版面，供生成 PDF 用：用 LibreOffice 印一次模板。不写 FORM 时学习所有的表。"
)
@click.argument("forms", metavar="[FORM...]", nargs=-1)
@json_option
def compile_forms(forms: tuple[str, ...], as_json: bool) -> int:
    """Learns the page layouts of forms from their Word templates, and writes them to the form folders."""
    from formkit.flow.compiling import compile_folder
    from formkit.forms import find_form, form_folders

    folders = {each: find_form(each) for each in forms} or form_folders()
    done = {name: compile_folder(folder) for name, folder in folders.items()}
    if as_json:
        print_json({"schema": 1, "forms": {name: each.plain() for name, each in done.items()}})
    else:
        for name, each in done.items():
            click.echo(f"{name}：" + (each.told or "版面没有改动"))
            for problem in each.problems:
                click.echo(f"  [{problem.code}] {'提醒：' if problem.severity == 'warning' else ''}{problem.message}")
    return 4 if any(each.is_refused for each in done.values()) else 0


@command.command("schema", help="输出一张表的数据的 JSON Schema（2020-12）。")
@click.argument("form", metavar="FORM")
@json_option
def schema_of(form: str, as_json: bool) -> int:
    """Prints the JSON Schema of a form's records; it is JSON with or without --json."""
    from formkit.flow.library import form_of
    from formkit.forms import schema

    print_json(schema(form_of(form)))
    return 0
