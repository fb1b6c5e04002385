"""The rules for the tables in the organiser's room, from a search for names to the sentence and its contradiction."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from summit.db import db, transaction
from summit.models import Actor, ActorKind, Event, Mix, Needs, Person, PlanState, Role, TableRule
from summit.services import invitations, table_plans
from summit.services.table_plans import Shape, rules
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.organiser.conftest import Office

NAMES = ("Anna Holm", "Bo Friis", "Søren Ågård", "Mette Frandsen", "Åse Kjær", "Per Krogh")


def path(event: Event, more: str = "") -> str:
    """The address of a page about rules."""
    return f"/o/{event.slug}/tables/rules{more}"


@pytest.fixture
def people(event: Event) -> dict[str, int]:
    """Person ids by name: six citizens and three facilitators at three tables, two rounds."""
    with transaction():
        leaders = factories.group(event, "Facilitatorer", quota=3, is_facilitators=True)
        factories.rounds(event, number=2)
        for index, name in enumerate(NAMES):
            factories.accepted(event.groups[0], name=name, area=event.areas[index % 3])
        for index in range(3):
            factories.accepted(leaders, name=f"Leder {index}")
        table_plans.set_tables(event, count=3, min_seats=3, max_seats=4, by=ORGANISER, now=NOW)
    return {name: id for id, name in db.session.execute(select(Person.id, Person.name))}


def sentences(page: str) -> list[str]:
    """The rules as they stand on the page."""
    return re.findall(r'<span class="what">([^<]*)</span>', page)


def broken(page: str) -> list[str]:
    """What stands beside the rules that contradict something."""
    return re.findall(r'<span class="sub why">([^<]*)</span>', page)


def persons(event: Event, *names: str) -> list[Person]:
    """The people of these names."""
    return [db.session.scalars(select(Person).filter_by(event=event, name=name)).one() for name in names]


def test_without_rules_the_page_says_so_and_offers_every_kind(
    event: Event, office: Office, people: dict[str, int]
) -> None:
    page = office.get(path(event)).text
    assert "There is none yet." in page
    assert "No contradiction was found." in page
    assert re.findall(r'href="[^"]*/rules/new/(\w+)"', page) == ["apart", "together", "pin", "language", "meet"]
    assert f'href="{path(event)}"' in office.get(f"/o/{event.slug}/tables").text


def test_people_are_found_by_part_of_a_name_and_kept_apart(
    event: Event, office: Office, people: dict[str, int]
) -> None:
    page = office.get(path(event, "/new/apart"), query_string={"q": "soren"}).text
    assert re.findall(r'name="add" value="([^"]+)"', page) == [f"sits:{people['Søren Ågård']}"]
    first = office.post(path(event, "/new/apart"), {"add": f"sits:{people['Søren Ågård']}"})
    assert (first.status_code, parse_qs(urlsplit(first.location).query)) == (
        303,
        {"sits": [str(people["Søren Ågård"])]},
    )
    both = {"sits": [people["Søren Ågård"]], "add": f"sits:{people['Anna Holm']}"}
    second = office.post(path(event, "/new/apart"), both)
    page = office.get(second.location).text
    chosen = re.findall(r'type="hidden" name="sits" value="(\d+)"', page[page.index('id="rule"') :])
    assert chosen == [str(people["Søren Ågård"]), str(people["Anna Holm"])]
    answer = office.post(path(event, "/new/apart"), {"sits": chosen})
    rule = db.session.scalars(select(TableRule)).one()
    assert (answer.status_code, answer.location) == (303, path(event, f"#rule-{rule.id}"))
    assert sentences(office.get(path(event)).text) == ["Søren Ågård and Anna Holm sit apart."]


def test_who_is_chosen_can_be_taken_out_and_is_not_found_again(
    event: Event, office: Office, people: dict[str, int]
) -> None:
    anna, bo = people["Anna Holm"], people["Bo Friis"]
    page = office.get(path(event, "/new/together"), query_string={"sits": [anna, bo], "q": "anna"}).text
    assert "Nobody else is called “anna”." in page
    answer = office.post(path(event, "/new/together"), {"sits": [anna, bo], "drop": f"sits:{anna}"})
    assert parse_qs(urlsplit(answer.location).query) == {"sits": [str(bo)]}


def test_what_was_typed_stays_while_people_are_chosen(event: Event, office: Office, people: dict[str, int]) -> None:
    anna = people["Anna Holm"]
    answer = office.post(path(event, "/new/language"), {"language": "Arabic", "add": f"needs:{anna}"})
    page = office.get(answer.location).text
    assert re.search(r'<input[^>]*name="language"[^>]*value="Arabic"', page)
    answer = office.post(path(event, "/new/pin"), {"table": 3, "round": 2, "add": f"sits:{anna}"})
    page = office.get(answer.location).text
    assert re.findall(r"<option selected[^>]*value=\"(\d+)\"", page) == ["3", "2"]


def test_every_kind_of_rule_is_a_sentence(event: Event, office: Office, people: dict[str, int]) -> None:
    anna, bo, soren = people["Anna Holm"], people["Bo Friis"], people["Søren Ågård"]
    for kind, data in (
        ("apart", {"sits": [anna, bo, soren]}),
        ("together", {"sits": [people["Mette Frandsen"], people["Åse Kjær"]]}),
        ("pin", {"sits": [anna], "table": 3, "round": 1}),
        ("pin", {"sits": [bo, people["Åse Kjær"]], "table": 2, "round": 0}),
        ("language", {"language": "Arabic", "needs": [anna], "speaks": [bo, people["Per Krogh"]]}),
        ("meet", {"group": event.groups[0].id, "times": 2}),
    ):
        assert office.post(path(event, f"/new/{kind}"), data).status_code == 303, kind
    assert sentences(office.get(path(event)).text) == [
        "Anna Holm, Bo Friis, and Søren Ågård all sit apart from each other.",
        "Mette Frandsen and Åse Kjær sit together.",
        "Table 3 in round 1: Anna Holm.",
        "Table 2 in every round: Bo Friis and Åse Kjær.",
        "At the table of Anna Holm somebody speaks Arabic: Bo Friis or Per Krogh.",
        "Everyone shares a table with somebody of Borgere in at least 2 rounds.",
    ]


def test_what_is_missing_is_said_at_the_form(event: Event, office: Office, people: dict[str, int]) -> None:
    for kind, data, words in (
        ("apart", {"sits": [people["Anna Holm"]]}, "Please choose at least two people."),
        ("together", {}, "Please choose somebody."),
        ("pin", {"table": 1, "round": 0}, "Please choose somebody."),
        ("pin", {"sits": [people["Anna Holm"]], "table": 9, "round": 0}, "Not a valid choice."),
        ("language", {"language": "", "needs": [people["Anna Holm"]]}, "Please write which language."),
        ("language", {"language": "Arabic", "needs": [people["Anna Holm"]]}, "Please choose somebody."),
        ("meet", {"group": event.groups[0].id, "times": 21}, "Number must be between 1 and 20."),
    ):
        answer = office.post(path(event, f"/new/{kind}"), data)
        assert (answer.status_code, words in answer.text) == (422, True), (kind, data)
    assert rules.rules_of(event) == []


def test_a_contradiction_is_said_at_once_on_top_and_beside_its_rules(
    event: Event, office: Office, people: dict[str, int]
) -> None:
    anna = people["Anna Holm"]
    office.post(path(event, "/new/together"), {"sits": [people["Bo Friis"], people["Per Krogh"]]})
    for table in (1, 2):
        assert office.post(path(event, "/new/pin"), {"sits": [anna], "table": table, "round": 1}).status_code == 303
    page = office.get(path(event)).text
    said = "Round 1: Anna Holm is pinned to the tables 1 and 2 at once. Drop all of these pins but one."
    assert "No plan can keep all of this:" in page
    assert f"<li>{said}</li>" in page
    assert broken(page) == [said, said]
    assert page.count('class="is-broken"') == 2
    office.post(path(event, f"/{max(rule.id for rule in rules.rules_of(event))}/remove"))
    assert "No contradiction was found." in office.get(path(event)).text


def test_a_rule_whose_people_withdraw_is_kept_in_grey(event: Event, office: Office, people: dict[str, int]) -> None:
    anna, bo = persons(event, "Anna Holm", "Bo Friis")
    with transaction():
        rules.keep_apart(event, [anna, bo], by=ORGANISER, now=NOW)
        invitations.withdraw(anna.invitations[-1], by=Actor(ActorKind.ATTENDEE), now=NOW)
    page = office.get(path(event)).text
    assert 'class="is-silent"' in page
    assert "Anna Holm has no place now." in page


def test_a_rule_is_removed_and_the_log_tells_of_it(event: Event, office: Office, people: dict[str, int]) -> None:
    office.post(path(event, "/new/apart"), {"sits": [people["Anna Holm"], people["Bo Friis"]]})
    (rule,) = rules.rules_of(event)
    answer = office.post(path(event, f"/{rule.id}/remove"))
    page = office.get(answer.location.split("#")[0]).text
    assert "The rule is removed." in page
    assert sentences(page) == []
    log = office.get(f"/o/{event.slug}/log").text
    assert "A rule keeps people apart now" in log
    assert "A rule that kept people apart was removed" in log


def test_what_holds_for_all_tables(event: Event, office: Office, people: dict[str, int]) -> None:
    page = office.get(path(event)).text
    assert re.findall(r'<input checked[^>]*name="(\w+)"[^>]*value="(\w+)"', page) == [
        ("sector", "must"),
        ("area", "mix"),
        ("organisation", "mix"),
        ("gender", "little"),
        ("age", "little"),
        ("has_staying_facilitators", "y"),
    ]
    words = {"sector": "mix", "area": "must", "organisation": "ignore", "gender": "ignore", "age": "ignore"}
    more = {"facilitators_per_table": 0, "has_co_facilitators": "y"}
    assert office.post(path(event, "/settings"), words | more).status_code == 303
    settings = table_plans.settings_of(event)
    assert [settings.sector, settings.area, settings.age] == [Mix.MIX, Mix.MUST, Mix.IGNORE]
    assert (settings.facilitators_per_table, settings.has_staying_facilitators, settings.has_co_facilitators) == (
        0,
        False,
        True,
    )
    wrong = office.post(path(event, "/settings"), words | {"facilitators_per_table": 11})
    assert (wrong.status_code, "Please give a number from 0 to 10." in wrong.text) == (422, True)
    assert office.post(path(event, "/settings"), words | more | {"age": "much"}).status_code == 422


def test_needs_are_looked_at_only_for_those_who_may_see_them(
    event: Event, office: Office, people: dict[str, int]
) -> None:
    with transaction():
        (anna,) = persons(event, "Anna Holm")
        db.session.add(Needs(person=anna, is_step_free=True, updated_at=NOW))
        table_plans.reshape(event, {1: Shape(min_seats=3, max_seats=4, is_accessible=False)}, by=ORGANISER, now=NOW)
        rules.pin(event, [anna], table_plans.tables_of(event)[0], by=ORGANISER, now=NOW)
        db.session.execute(update(Role).values(can_see_needs=True))
    page = office.get(path(event)).text
    (said,) = broken(page)
    assert said.startswith("Anna Holm needs an accessible table but is pinned to table 1, which is not accessible. ")
    with transaction():
        db.session.execute(update(Role).values(can_see_needs=False))
    page = office.get(path(event)).text
    assert broken(page) == []
    assert "accessible table but" not in page
    assert "Who needs an accessible table is not looked at on this page" in page


def test_an_earlier_event_is_offered_when_it_has_tables(event: Event, office: Office, people: dict[str, int]) -> None:
    with transaction():
        earlier = factories.event(of=event.host, title="Topmøde i fjor")
        factories.accepted(earlier.groups[0], name="Anna Holm")
        factories.rounds(earlier, number=1)
        table_plans.set_tables(earlier, count=1, min_seats=1, max_seats=4, by=ORGANISER, now=NOW)
        plan = table_plans.request(earlier, seconds=1, by=ORGANISER, now=NOW)
    assert office.post(path(event, "/new/earlier"), {"earlier": earlier.id}).status_code == 422
    with transaction():
        plan.state = PlanState.PUBLISHED
    assert 'rules/new/earlier"' in office.get(path(event)).text
    assert office.post(path(event, "/new/earlier"), {"earlier": earlier.id}).status_code == 303
    assert sentences(office.get(path(event)).text) == ["Who sat at one table at Topmøde i fjor has met already."]


def test_what_belongs_to_another_event_is_not_there(event: Event, office: Office, people: dict[str, int]) -> None:
    with transaction():
        other = factories.event(of=event.host, title="En anden dag")
        stranger = factories.accepted(other.groups[0], name="Fremmed Gæst").person
        foreign = rules.meet(other, other.groups[0], by=ORGANISER, now=NOW)
    assert office.post(path(event, f"/{foreign.id}/remove")).status_code == 404
    assert office.get(path(event, "/new/wish")).status_code == 404
    page = office.get(path(event, "/new/apart"), query_string={"sits": stranger.id, "q": "fremmed"}).text
    assert "Fremmed Gæst" not in page
    data = {"sits": [stranger.id, people["Anna Holm"]]}
    assert office.post(path(event, "/new/apart"), data).status_code == 422
    assert office.post(path(event, "/new/meet"), {"group": other.groups[0].id, "times": 1}).status_code == 422


def test_a_viewer_reads_the_rules_and_changes_nothing(event: Event, viewer: Office, people: dict[str, int]) -> None:
    with transaction():
        rule = rules.keep_apart(event, persons(event, "Anna Holm", "Bo Friis"), by=ORGANISER, now=NOW)
    page = viewer.get(path(event)).text
    assert sentences(page) == ["Anna Holm and Bo Friis sit apart."]
    assert "/remove" not in page
    assert viewer.get(path(event, "/new/apart")).status_code == 403
    for more in ("/new/apart", "/settings", f"/{rule.id}/remove"):
        assert viewer.post(path(event, more)).status_code == 403


def test_the_page_asks_as_many_questions_for_one_rule_as_for_many(
    event: Event, office: Office, people: dict[str, int]
) -> None:
    anna, bo, soren, mette, aase, per = persons(event, *NAMES)

    def set_rules(*pairs: tuple[Person, Person], language: str) -> None:
        with transaction():
            for pair in pairs:
                rules.keep_apart(event, pair, by=ORGANISER, now=NOW)
                rules.pin(event, pair, table_plans.tables_of(event)[0], round=0, by=ORGANISER, now=NOW)
            rules.need_language(event, language, needed_by=[pairs[0][0]], spoken_by=[per], by=ORGANISER, now=NOW)
            rules.meet(event, event.groups[0], times=len(pairs), by=ORGANISER, now=NOW)

    set_rules((anna, bo), language="Arabic")
    with counted() as for_few:
        office.get(path(event))
    set_rules((soren, mette), (aase, anna), (bo, soren), language="Polish")
    with counted() as for_many:
        office.get(path(event))
    assert len(for_many) == len(for_few)
