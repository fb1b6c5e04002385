"""The eight colours a group may take can be told apart, also by people who see fewer colours, and their letters read.

Colour difference is CIEDE2000; colour blindness is Machado, Oliveira and Fernandes (2009) at full severity.
"""

from __future__ import annotations

import math
import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

CSS = Path(__file__).resolve().parents[2] / "static/css"
SLOTS = range(1, 9)

SIGHTS = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def themes() -> dict[str, dict[str, str]]:
    """The tokens of each theme, in hexadecimal."""
    light, rest = (CSS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    dark, paper = rest.split("@media print")
    sheet = re.search(r"^\.a4 \{ --paper.*$", (CSS / "print.css").read_text(), re.MULTILINE)
    assert sheet
    parts = {"light": light, "dark": dark, "print": paper, "sheet": sheet[0]}
    return {name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part)) for name, part in parts.items()}


THEMES = themes()


def linear(colour: str) -> NDArray[np.float64]:
    """Linear red, green and blue of "#rrggbb"."""
    value = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG counts it, 1 to 21."""
    light, dark = sorted((float(TO_XYZ[1] @ linear(colour)) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, sight: str) -> tuple[float, float, float]:
    """CIE L*a*b* of a colour as someone with this sight sees it."""
    seen = np.clip(SIGHTS[sight] @ linear(colour), 0, 1)
    ratio = TO_XYZ @ seen / WHITE
    x, y, z = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """CIEDE2000 between two L*a*b* colours."""
    middle = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * math.sqrt(middle**7 / (middle**7 + 25**7))
    chromas = [math.hypot(stretch * a, b) for _, a, b in (one, other)]
    hues = [math.degrees(math.atan2(b, stretch * a)) % 360 for _, a, b in (one, other)]
    turn = (hues[1] - hues[0] + 180) % 360 - 180
    hue = (hues[0] + turn / 2) % 360
    lightness, chroma = (one[0] + other[0]) / 2, sum(chromas) / 2
    d_light, d_chroma = other[0] - one[0], chromas[1] - chromas[0]
    d_hue = 2 * math.sqrt(chromas[0] * chromas[1]) * math.sin(math.radians(turn / 2))
    weight = 1 + sum(
        share * math.cos(math.radians(times * hue + shift))
        for share, times, shift in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    )
    light = d_light / (1 + 0.015 * (lightness - 50) ** 2 / math.sqrt(20 + (lightness - 50) ** 2))
    colourful = d_chroma / (1 + 0.045 * chroma)
    hued = d_hue / (1 + 0.015 * chroma * weight)
    rotation = 2 * math.sqrt(chroma**7 / (chroma**7 + 25**7))
    rotation *= -math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    return math.sqrt(light**2 + colourful**2 + hued**2 + rotation * colourful * hued)


def test_the_measure_itself_agrees_with_its_published_pairs() -> None:
    pairs = [  # Sharma, Wu and Dalal (2005), pairs 1, 7, 14 and 25
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, -0.001, 2.49), (50.0, 0.0011, -2.49), 4.7461),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ]
    assert [difference(one, other) for one, other, _ in pairs] == pytest.approx([d for *_, d in pairs], abs=1e-3)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_groups_look_different(theme: str, sight: str) -> None:
    colours = {slot: lab(THEMES[theme][f"sec-{slot}"], sight) for slot in SLOTS}
    closest = min((difference(colours[one], colours[two]), one, two) for one, two in combinations(SLOTS, 2))
    assert closest[0] >= 13, closest


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("slot", SLOTS)
def test_a_mark_stands_out_and_its_letter_reads(theme: str, slot: int) -> None:
    tokens = THEMES[theme]
    assert contrast(tokens[f"sec-{slot}"], tokens["paper"]) >= 3
    assert contrast(tokens[f"sec-{slot}"], tokens[f"on-{slot}"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("ink", "ground"),
        ("ink-2", "paper"),
        ("ink-2", "ground"),
        ("accent", "paper"),
        ("on-accent", "accent"),
        ("alert", "paper"),
        ("alert", "alert-soft"),
        ("good", "paper"),
        ("ink", "warn-soft"),
    ],
)
def test_text_reads_on_every_surface(theme: str, text: str, ground: str) -> None:
    assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_edge_of_a_field_can_be_seen(theme: str) -> None:
    assert contrast(THEMES[theme]["line-strong"], THEMES[theme]["paper"]) >= 3
