"""The two sets of pages, made from pools that share nothing: no font, pen, word, seal or seed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

SetName = Literal["tuning", "judging"]
Condition = Literal["scan300", "scan200", "copy150", "fax", "photo"]
CONDITIONS: tuple[Condition, ...] = ("scan300", "scan200", "copy150", "fax", "photo")


@dataclass(frozen=True)
class FontSet:
    """What LibreOffice prints 宋体 and 黑体 with: families and the files they are in."""

    name: str
    song: str
    hei: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class HandStyle:
    """A way of writing: a handwriting font with one for Latin signs, or, without `signs`, strokes drawn by a pen.

    For strokes: letters that have none here come from `latin`; `slant` leans to the right, `jitter` moves points (shares
    of the type size), `linked` is how often the pen stays down between strokes, `digits` which figures are written.
    """

    name: str
    signs: str = ""
    latin: str = ""
    is_cursive: bool = False
    size: float = 1.0
    slant: float = 0.0
    jitter: float = 0.015
    linked: float = 0.0
    digits: Literal["plain", "hooked"] = "plain"


@dataclass(frozen=True)
class Pools:
    """What the pages of one set are made of. `seed` is where its random numbers start.

    `colours` are inks by name; `widths` the least and the most width of a pen in millimetres.
    """

    name: SetName
    seed: int
    font_sets: tuple[FontSet, ...]
    print_fonts: tuple[str, ...]
    seal_font: str
    hands: tuple[HandStyle, ...]
    colours: Mapping[str, tuple[int, int, int]]
    seal_colours: tuple[tuple[int, int, int], ...]
    widths: tuple[float, float]
    families: str
    given: str
    city: str
    counties: tuple[str, ...]
    roads: tuple[str, ...]
    places: tuple[str, ...]
    company: tuple[str, ...]
    outside: tuple[str, ...]
    remarks: tuple[str, ...]
    coverages: tuple[str, ...]
    phone_starts: tuple[str, ...]
    west: float
    south: float
    year: int
    key: bytes = field(repr=False, default=b"")


# Chinese fonts lack the boxes of ticks.
_TICKS_A, _TICKS_C = "truetype/dejavu/DejaVuSans.ttf", "truetype/libreoffice/opens___.ttf"
_FONTSOURCE = "npm:@fontsource/{0}/files/{0}-{1}-{2}-normal.woff"


def _of_npm(name: str, subset: str = "chinese-simplified", weight: int = 400) -> str:
    return _FONTSOURCE.format(name, subset, weight)


TUNING = Pools(
    name="tuning",
    seed=20_150_403,
    font_sets=(
        FontSet(
            "libreoffice-A",
            "AR PL UMing CN",
            "WenQuanYi Micro Hei",
            ("truetype/arphic/uming.ttc", "truetype/wqy/wqy-microhei.ttc", _TICKS_A),
        ),
        FontSet(
            "libreoffice-B",
            "AR PL UKai CN",
            "WenQuanYi Micro Hei",
            ("truetype/arphic/ukai.ttc", "truetype/wqy/wqy-microhei.ttc", _TICKS_A),
        ),
    ),
    print_fonts=("truetype/arphic/uming.ttc", "truetype/wqy/wqy-microhei.ttc", "truetype/arphic/ukai.ttc"),
    seal_font="truetype/arphic/uming.ttc",
    hands=(
        HandStyle("ma-shan-zheng", _of_npm("ma-shan-zheng"), _of_npm("caveat", "latin"), size=1.05),
        HandStyle(
            "zhi-mang-xing", _of_npm("zhi-mang-xing"), _of_npm("patrick-hand", "latin"), is_cursive=True, size=1.15
        ),
        HandStyle(
            "pen-upright", latin=_of_npm("patrick-hand", "latin"), slant=0.02, jitter=0.014, linked=0.04, digits="plain"
        ),
    ),
    colours={"blue": (38, 58, 150), "black": (32, 32, 38), "pale red": (216, 104, 104)},
    seal_colours=((205, 32, 44), (188, 40, 60)),
    widths=(0.28, 0.5),
    families="赵钱孙李周吴郑王冯陈",
    given="伟芳娜敏静丽强磊军洋勇艳杰娟涛",
    city="徐州",
    counties=("云龙", "鼓楼", "泉山", "铜山", "贾汪", "沛县", "丰县"),
    roads=("人民路", "解放南路", "和平大道", "建国西路", "淮海东路", "复兴北路"),
    places=("花园小区", "中学", "汽车站", "工业园", "医院", "农贸市场", "体育馆"),
    company=("泽丰", "云远", "启明", "联合", "创景"),
    outside=("待定", "见附件", "?", "待勘察"),
    remarks=("市电引入", "需协调物业", "夜间施工", "有围墙"),
    coverages=("沿路两侧{0}米", "居民区及{1}", "{1}周边约{0}米", "主干道和{1}"),
    phone_starts=("139", "138", "186"),
    west=117.0,
    south=34.1,
    year=2015,
    key=b"tuning key of the reading bench",
)

JUDGING = Pools(
    name="judging",
    seed=77_201_609,
    font_sets=(
        FontSet(
            "libreoffice-C",
            "TW-Sung",
            "WenQuanYi Zen Hei",
            ("truetype/cns11643/TW-Sung-98_1.ttf", "truetype/wqy/wqy-zenhei.ttc", _TICKS_C),
        ),
        FontSet(
            "libreoffice-D",
            "TW-Kai",
            "WenQuanYi Zen Hei",
            ("truetype/cns11643/TW-Kai-98_1.ttf", "truetype/wqy/wqy-zenhei.ttc", _TICKS_C),
        ),
    ),
    print_fonts=(
        "truetype/cns11643/TW-Sung-98_1.ttf",
        "truetype/wqy/wqy-zenhei.ttc",
        "truetype/cns11643/TW-Kai-98_1.ttf",
    ),
    seal_font="truetype/cns11643/TW-Sung-98_1.ttf",
    hands=(
        HandStyle("long-cang", _of_npm("long-cang"), _of_npm("kalam", "latin"), is_cursive=True, size=1.15),
        HandStyle(
            "lxgw-wenkai-light",
            _of_npm("lxgw-wenkai", "latin", 300),
            _of_npm("shadows-into-light", "latin"),
            slant=0.1,
        ),
        HandStyle("pen-running", latin=_of_npm("kalam", "latin"), slant=0.2, jitter=0.018, linked=0.3, digits="hooked"),
    ),
    colours={"dark blue": (24, 34, 108), "black gel": (18, 18, 20), "faded red": (226, 122, 112)},
    seal_colours=((222, 48, 36), (176, 28, 52)),
    widths=(0.25, 0.48),
    families="何吕施张孔曹严华金魏陶姜",
    given="明超秀霞平刚桂英文玉兰欣怡浩然",
    city="苏州",
    counties=("姑苏", "吴中", "相城", "吴江", "虎丘", "昆山", "太仓"),
    roads=("干将东路", "中山北街", "劳动路", "太湖大道", "长江南路", "东方大街"),
    places=("科技园", "小学", "码头", "物流中心", "商场", "展览馆", "水厂"),
    company=("瑞安", "海通达", "恒信", "华宇", "天成"),
    outside=("暂缺", "另附", "？", "不详"),
    remarks=("先建后租", "与业主已谈妥", "道路待修", "临河"),
    coverages=("{1}内部及出入口", "半径{0}米", "{1}以东{0}米", "高速沿线和{1}"),
    phone_starts=("159", "177", "135"),
    west=120.5,
    south=31.2,
    year=2017,
    key=b"judging key of the reading bench",
)

SETS: Mapping[str, Pools] = {each.name: each for each in (TUNING, JUDGING)}
