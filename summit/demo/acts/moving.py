"""The second act: the summit is cancelled, its date goes missing twice, and when it is found people are asked again."""

from __future__ import annotations

from summit.demo import attendee, nominator
from summit.demo.attendee import all_of_them
from summit.demo.cast import Character, Fate
from summit.demo.stage import Stage
from summit.demo.story import CITIZENS, GROUPS, STAFF
from summit.demo.typed import at


def cancel(stage: Stage) -> None:
    """Nobody may meet."""
    stage.organiser.sign_in()
    stage.organiser.cancel("Covid-19: Der må kun forsamles ti personer.")
    stage.mail.wait_for("cancelled", _addresses_of_those_in(stage))


def lose_the_date(stage: Stage) -> None:
    """It is to be held after all; nobody knows when."""
    stage.organiser.sign_in()
    stage.organiser.postpone("Topmødet skal holdes, men vi kender ikke datoen.")


def postpone_again(stage: Stage) -> None:
    """Spring was hoped for and does not hold either."""
    stage.organiser.sign_in()
    stage.organiser.postpone("Foråret holder heller ikke.", season="efter sommerferien")
    stage.mail.wait_for("postponed", _addresses_of_those_in(stage))


def find_a_date(stage: Stage) -> None:
    """The day is fixed; each group says what silence means."""
    stage.organiser.sign_in()
    stage.organiser.decide_on_silence(GROUPS.index(CITIZENS), "ask_nominator")
    stage.organiser.decide_on_silence(GROUPS.index(STAFF), "release")
    stage.organiser.fix_date(
        stage.day,
        ends=at(stage.day, 16),
        reconfirm_until=at(stage.day, 12, days=-20),
        answer_until=at(stage.day, 12, days=-7),
        reason="Forsamlingsforbuddet er ophævet.",
    )


def reconfirm(stage: Stage) -> None:
    """Yes, still; no, not on that day; somebody else comes; and one says nothing."""
    script = stage.script
    people = [each for each in _asked_first(stage) if each.email and each is not script.quiet]
    letters = stage.mail.wait_for("new_date", {each.email for each in people})
    all_of_them(attendee.reconfirm, [(letters[each.email], each) for each in people])
    _let_substitutes_answer(stage, [each for each in people if each.substitute is not None])
    _offer_to_those_who_wait(stage)
    if script.by_word is not None:
        forum = stage.forum_of(script.by_word)
        nominator.say_still_coming(stage.links()[forum.contact.email], script.by_word)
    if script.by_code is not None:
        attendee.reconfirm_by_code(stage.place.base_url, stage.codes[script.by_code.name], script.by_code)


def end_silence(stage: Stage) -> None:
    """The deadline has passed: the forum is asked about the one who said nothing, and answers."""
    stage.sweep()
    quiet = stage.script.quiet
    if quiet is not None:
        forum = stage.forum_of(quiet)
        letters = stage.mail.wait_for("nominator_asked", {forum.contact.email})
        nominator.say_still_coming(letters[forum.contact.email], quiet)


def _asked_first(stage: Stage) -> list[Character]:
    """Everyone who had a place when the date was found."""
    there = {Fate.COMES, Fate.STAYS_AWAY, Fate.HANDS_ON, Fate.WITHDRAWS}
    substitutes = {id(each.substitute) for each in stage.cast() if each.substitute is not None}
    waiting = stage.script.direct[STAFF][stage.script.quotas()[STAFF] :]
    return [each for each in stage.cast() if each.fate in there and id(each) not in substitutes and each not in waiting]


def _addresses_of_those_in(stage: Stage) -> set[str]:
    return {each.email for each in _asked_first(stage) if each.email}


def _let_substitutes_answer(stage: Stage, givers: list[Character]) -> None:
    takers = [each.substitute for each in givers if each.substitute is not None]
    letters = stage.mail.wait_for("substitute_asked", {taker.email for taker in takers})
    all_of_them(attendee.answer, [(letters[taker.email], taker) for taker in takers])


def _offer_to_those_who_wait(stage: Stage) -> None:
    """The staff who cannot on that day have made room."""
    waiting = stage.joiners()
    offers = stage.mail.wait_for("offer", {character.email for character in waiting})
    for character in waiting:
        attendee.accept_offer(offers[character.email], character)
