"""Distances on the ground, and the shifts between the datums that Chinese maps use."""

import math

_EARTH_RADIUS_M = 6_371_008.8  # mean radius of WGS-84 (IUGG)
_KRASOVSKY_A, _KRASOVSKY_EE = 6_378_245.0, 0.006693421622965943  # the ellipsoid behind GCJ-02
_BD_PI = math.pi * 3000.0 / 180.0


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two points given in degrees, on a sphere (0.1 % from the ellipsoid at 140 m)."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half = (
        math.sin((other_phi - phi) / 2) ** 2
        + math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 2 * _EARTH_RADIUS_M * math.asin(math.sqrt(half))


def gcj_from_wgs(lon: float, lat: float) -> tuple[float, float]:
    """Longitude and latitude in GCJ-02 of a point in China given in WGS-84."""
    x, y = lon - 105.0, lat - 35.0
    shared = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + shared
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + shared
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    phi = math.radians(lat)
    magic = 1 - _KRASOVSKY_EE * math.sin(phi) ** 2
    meridian = _KRASOVSKY_A * (1 - _KRASOVSKY_EE) / magic**1.5
    parallel = _KRASOVSKY_A / math.sqrt(magic) * math.cos(phi)
    return lon + math.degrees(east / parallel), lat + math.degrees(north / meridian)


def bd_from_gcj(lon: float, lat: float) -> tuple[float, float]:
    """Longitude and latitude in BD-09 of a point given in GCJ-02."""
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BD_PI)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BD_PI)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def likely_datum(issued: tuple[float, float], returned: tuple[float, float]) -> str | None:
    """GCJ-02 or BD-09 if `returned` lies within 15 m of `issued` (WGS-84 lon, lat) shifted to it, else None.

    The shifts are 265-1,378 m in China, far beyond any allowed deviation, so a mix-up must be named as such.
    """
    gcj = gcj_from_wgs(*issued)
    for datum, shifted in (("GCJ-02", gcj), ("BD-09", bd_from_gcj(*gcj))):
        if distance_m(*shifted, *returned) <= 15:
            return datum
    return None
