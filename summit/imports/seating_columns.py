"""What the columns of a list for table planning mean, by their titles in four languages; and the list's language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from summit.imports.columns import TITLES, Field, Words, bare
from summit.imports.wording import folded


class Meaning(StrEnum):
    """What we can read of a person who is to be seated."""

    NAME = "name"
    FIRST_NAME = "first_name"
    MIDDLE_NAME = "middle_name"
    LAST_NAME = "last_name"
    ID = "id"
    SECTOR = "sector"
    AREA = "area"
    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    PARTY = "party"
    GENDER = "gender"
    AGE = "age"
    BORN = "born"
    ROLE = "role"
    FACILITATOR = "facilitator"
    CO_FACILITATOR = "co_facilitator"
    ACCESSIBLE = "accessible"
    APART = "apart"
    TOGETHER = "together"
    TABLE = "table"
    TABLE_ROUND = "table_round"
    ROUNDS = "rounds"
    NEEDS_LANGUAGE = "needs_language"
    SPEAKS = "speaks"
    WISHES = "wishes"


MIXABLE = (
    Meaning.SECTOR,
    Meaning.AREA,
    Meaning.ORGANISATION,
    Meaning.DEPARTMENT,
    Meaning.PARTY,
    Meaning.GENDER,
    Meaning.AGE,
    Meaning.BORN,
)
"""What is mixed when nobody says otherwise."""
SEVERAL = (Meaning.APART, Meaning.TOGETHER, Meaning.WISHES, Meaning.NEEDS_LANGUAGE, Meaning.SPEAKS)
"""What may stand in more than one column."""

_WORDS: Mapping[Meaning, Words] = {
    Meaning.NAME: TITLES[Field.NAME],
    Meaning.FIRST_NAME: TITLES[Field.FIRST_NAME],
    Meaning.MIDDLE_NAME: TITLES[Field.MIDDLE_NAME],
    Meaning.LAST_NAME: TITLES[Field.LAST_NAME],
    Meaning.AREA: TITLES[Field.AREA],
    Meaning.ORGANISATION: TITLES[Field.ORGANISATION],
    Meaning.PARTY: TITLES[Field.PARTY],
    Meaning.ID: {
        "en": "id no number personid participantid participantnumber",
        "da": "id nr nummer personid deltagernr deltagernummer løbenummer",
        "nb": "id nr nummer personid deltakernr deltakernummer løpenummer",
        "nl": "id nr nummer deelnemernummer volgnummer",
    },
    Meaning.SECTOR: {
        "en": f"{TITLES[Field.GROUP]['en']} sectors category stakeholder stakeholdergroup",
        "da": f"{TITLES[Field.GROUP]['da']} kategori målgruppe interessentgruppe deltagergruppe deltagertype",
        "nb": f"{TITLES[Field.GROUP]['nb']} kategori målgruppe interessentgruppe deltakergruppe deltakertype",
        "nl": f"{TITLES[Field.GROUP]['nl']} categorie doelgroep belangengroep deelnemersgroep",
    },
    Meaning.DEPARTMENT: {
        "en": "department unit division team",
        "da": "afdeling forvaltning enhed center team",
        "nb": "avdeling etat enhet seksjon team",
        "nl": "afdeling dienst eenheid team",
    },
    Meaning.GENDER: {"en": "gender sex", "da": "køn", "nb": "kjønn", "nl": "geslacht gender"},
    Meaning.AGE: {
        "en": "age agegroup ageband ageinyears",
        "da": "alder aldersgruppe",
        "nb": "alder aldersgruppe",
        "nl": "leeftijd leeftijdsgroep leeftijdscategorie",
    },
    Meaning.BORN: {
        "en": "born yearofbirth birthyear dateofbirth birthdate birthday",
        "da": "født fødselsår fødselsdato fødselsdag",
        "nb": "født fødselsår fødselsdato fødselsdag",
        "nl": "geboren geboortejaar geboortedatum",
    },
    Meaning.ROLE: {"en": "role", "da": "rolle", "nb": "rolle", "nl": "rol functie"},
    Meaning.FACILITATOR: {
        "en": "facilitator isfacilitator tablefacilitator tablehost tableleader moderator",
        "da": "facilitator bordfacilitator bordleder bordvært moderator ordstyrer erfacilitator",
        "nb": "fasilitator bordfasilitator bordleder bordvert moderator ordstyrer prosessleder",
        "nl": "facilitator tafelbegeleider begeleider gespreksleider tafelleider tafelvoorzitter moderator",
    },
    Meaning.CO_FACILITATOR: {
        "en": "cofacilitator assistantfacilitator cohost",
        "da": "cofacilitator medfacilitator hjælpefacilitator",
        "nb": "cofasilitator medfasilitator hjelpefasilitator",
        "nl": "cofacilitator medebegeleider cobegeleider hulpbegeleider",
    },
    Meaning.ACCESSIBLE: {
        "en": "wheelchair wheelchairuser accessible accessibletable needsaccessible needsaccessibletable stepfree",
        "da": "kørestol kørestolsbruger tilgængelig tilgængeligtbord handicapvenligt",
        "nb": "rullestol rullestolbruker tilgjengelig tilgjengeligbord universellutforming",
        "nl": "rolstoel rolstoelgebruiker toegankelijk toegankelijketafel rolstoeltoegankelijk",
    },
    Meaning.APART: {
        "en": "apart keepapart apartfrom notwith notatthesametable separatefrom",
        "da": "adskilt adskiltfra ikkesammen ikkesammenmed ikkemed ikkevedbordmed holdesadskilt",
        "nb": "adskilt adskiltfra ikkesammen ikkesammenmed ikkemed ikkevedbordmed holdesfra",
        "nl": "apart apartvan nietsamen nietmet nietsamenmet nietbij uitelkaar",
    },
    Meaning.TOGETHER: {
        "en": "together keeptogether togetherwith sitswith sitwith with companion",
        "da": "sammen sammenmed siddersammenmed siddermed siddervedmed ledsager ledsagertil",
        "nb": "sammen sammenmed sittersammenmed sittermed ledsager følgemed",
        "nl": "samen samenmet zitbij zitmet zitsamenmet begeleidervan",
    },
    Meaning.TABLE: {
        "en": "table tableno tablenumber fixedtable",
        "da": "bord bordnr bordnummer fastbord",
        "nb": "bord bordnr bordnummer fastbord",
        "nl": "tafel tafelnr tafelnummer vastetafel",
    },
    Meaning.TABLE_ROUND: {
        "en": "round tableround inround roundofthetable",
        "da": "runde bordrunde irunde",
        "nb": "runde bordrunde irunde",
        "nl": "ronde tafelronde inronde",
    },
    Meaning.ROUNDS: {
        "en": "rounds roundspresent present presentinrounds presentrounds attends",
        "da": "runder tilstede tilstedeirunder runderdeltager deltageri",
        "nb": "runder tilstede tilstedeirunder runderdeltaker deltari",
        "nl": "rondes ronden aanwezig aanwezigeronden aanwezigerondes aanwezigin",
    },
    Meaning.NEEDS_LANGUAGE: {
        "en": "needslanguage languageneeds needslanguages needsinterpreter interpreter languageneeded",
        "da": "sprogbehov behøversprog tolk tolkebehov harbrugfortolk",
        "nb": "språkbehov trengerspråk tolk tolkebehov",
        "nl": "taalbehoefte tolk heefttaalnodig tolkvoor",
    },
    Meaning.SPEAKS: {
        "en": "speaks speakslanguages languagesspoken languages interprets",
        "da": "taler talersprog sprogdertales tolker",
        "nb": "snakker talerspråk snakkerspråk tolker",
        "nl": "spreekt talen spreekttalen tolkt",
    },
    Meaning.WISHES: {
        "en": "wish wishes choice choices preference preferences priority themewish themewishes",
        "da": "ønske ønsker valg prioritet prioriteter prioritering temaønske temaønsker",
        "nb": "ønske ønsker valg prioritet prioriteter prioritering temaønske temaønsker",
        "nl": "wens wensen keuze keuzes voorkeur voorkeuren themawens themawensen",
    },
}
_MEANINGS = {word: meaning for meaning, words in _WORDS.items() for text in words.values() for word in text.split()}
_ORDINALS = (
    "1 1st 1e 1ste first første eerste",
    "2 2nd 2e 2de second anden andet andre tweede",
    "3 3rd 3e 3de third tredje derde",
)
_ORDINAL = {word: number for number, words in enumerate(_ORDINALS, start=1) for word in words.split()}
_AN_ORDINAL = "|".join(sorted(_ORDINAL, key=len, reverse=True))
_NUMBERED = re.compile(rf"({_AN_ORDINAL})?(\D+?)({_AN_ORDINAL})?")
_SEAT_IN_A_ROUND = re.compile(r"(tableinround|bordirunde|bordinrunde|tafelinronde)\d+")
_THEME_IN_A_ROUND = re.compile(r"(themeinround|temairunde|themainronde)\d+")
_NAMING = {Meaning.NAME, Meaning.FIRST_NAME, Meaning.LAST_NAME, Meaning.ID}


@dataclass(frozen=True)
class Column:
    """One column: its place in the rows, its title as it stands in the list and what it means (None: nothing known).

    `order` is which wish stands here. `is_old_seat` marks the tables of an earlier plan of ours, `is_old_theme` the
    themes of these tables: nobody reads either as something about the person.
    """

    index: int
    title: str
    meaning: Meaning | None = None
    order: int = 0
    is_old_seat: bool = False
    is_old_theme: bool = False

    @property
    def is_of_old_plan(self) -> bool:
        """Does it say where somebody sat in an earlier plan of ours, or with which theme?"""
        return self.is_old_seat or self.is_old_theme


def columns_of(titles: Sequence[str]) -> tuple[Column, ...]:
    """The columns that have a title, in the list's order."""
    return tuple(_column(index, title) for index, title in enumerate(titles) if title)


def are_titles(cells: Sequence[str]) -> bool:
    """Do these cells say where the names are, and more? A headline alone ("Participants") is no row of titles."""
    return name_names(cells) and sum(map(bool, cells)) > 1


def name_names(cells: Sequence[str]) -> bool:
    """Does one of these cells say that names, or people's numbers, stand in its column?"""
    return any(column.meaning in _NAMING for column in columns_of(cells))


def find(columns: Sequence[Column], name: str) -> Column | None:
    """The column that somebody calls by its title or by its meaning ("sector")."""
    for column in columns:
        if folded(column.title) == folded(name):
            return column
    for column in columns:
        if bare(column.title) == bare(name):
            return column
    meant = _MEANINGS.get(bare(name))
    return next((column for column in columns if meant is not None and column.meaning is meant), None)


def language_of(titles: Sequence[str]) -> str:
    """The language in which most of the titles are known: da, nb, nl or en; English when none is."""
    votes: Counter[str] = Counter()
    for title in titles:
        column = _column(0, title) if title else None
        if column is not None and column.meaning is not None:
            word = _without_ordinals(bare(title))
            votes.update(code for code, text in _WORDS[column.meaning].items() if word in text.split())
    return max(("en", "da", "nb", "nl"), key=lambda code: votes[code]) if votes else "en"


def _column(index: int, title: str) -> Column:
    word = bare(title)
    if _SEAT_IN_A_ROUND.fullmatch(word):
        return Column(index, title, is_old_seat=True)
    if _THEME_IN_A_ROUND.fullmatch(word):
        return Column(index, title, is_old_theme=True)
    if word in _MEANINGS:
        return Column(index, title, _MEANINGS[word])
    meaning = _MEANINGS.get(_without_ordinals(word))
    if meaning in (Meaning.WISHES, Meaning.APART, Meaning.TOGETHER):
        match = _NUMBERED.fullmatch(word)
        order = (match[1] or match[3] or "") if match else ""
        return Column(index, title, meaning, order=_ORDINAL.get(order, 0))
    return Column(index, title)


def _without_ordinals(word: str) -> str:
    match = _NUMBERED.fullmatch(word)
    return match[2] if match else word
