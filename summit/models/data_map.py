"""What is kept about whom, why, and until when: every column of every table has its line, or a test fails.

A rule names columns that share a class, a purpose and a last day. `entries` spreads the rules out, one entry a column.
"""

from __future__ import annotations

from collections.abc import Iterator

from summit.models.data_kinds import DataClass, Entry, Kept, Rule

D = DataClass

# tables of which nothing but the key, and to which event a row belongs, is technical
_WITH_KEY = (
    "audit_entry check_in erasure frozen_figures host job needs outbox_mail pool release_step released_place role seat "
    "sign_in_link staff_member table_rule_person theme_wish themed_table wish"
)
_OF_EVENT = (
    "area desk_link event_date hall_table invitation mail_text nominator plan_settings programme_item "
    "registration release_rule retired_link table_plan table_rule theme wave"
)

RULES = (
    Rule(
        D.CONTACT,
        "to invite the person, to know them at the door and to seat them",
        Kept.CONTACT,
        {"person": "name email phone organisation"},
    ),
    Rule(
        D.ANSWER,
        "to write in the person's language, to seat them with their neighbours or apart, and for the figures",
        Kept.UNNAMED,
        {"person": "area_id language", "nominator_contact": "language", "wish": "language"},
    ),
    Rule(
        D.CONTACT,
        "optional, for mixing the tables only; shown to nobody",
        Kept.CONTACT,
        {"person": "gender age_band"},
    ),
    Rule(
        D.SPECIAL,
        "to serve food that the person can eat and a place that they can reach",
        Kept.NEEDS,
        {"needs": "person_id dietary accessibility is_step_free updated_at"},
    ),
    Rule(
        D.CONTACT,
        "to let somebody name people for a forum, and to reach them",
        Kept.CONTACT,
        {"nominator_contact": "name email"},
    ),
    Rule(
        D.CONTACT,
        "to pass a citizen's wish to come to the forum of their area",
        Kept.CONTACT,
        {"wish": "name email phone"},
    ),
    Rule(D.WORDS, "what the citizen wants the forum to know", Kept.CONTACT, {"wish": "message"}),
    Rule(D.WORDS, "why somebody does not come, in their own words", Kept.CONTACT, {"invitation": "reason"}),
    Rule(
        D.WORDS,
        "why somebody on a waiting list is offered a place before others, in the organiser's words",
        Kept.CONTACT,
        {"registration": "priority_reason"},
    ),
    Rule(
        D.CONTACT,
        "the evidence of what was said to whom; personal links are masked",
        Kept.CONTACT,
        {"outbox_mail": "subject text failure"},
    ),
    Rule(
        D.CONTACT,
        "to let staff sign in, and to say who did what",
        Kept.STAFF,
        {"staff_member": "email name"},
    ),
    Rule(
        D.CONTACT,
        "whom the invited can ask; shown on the event's page and in its mails",
        Kept.EVENT,
        {"event": "contact_name contact_email contact_phone"},
    ),
    Rule(
        D.ANSWER,
        "how a person was asked and what they answered",
        Kept.UNNAMED,
        {
            "invitation": "group_id person_id nominator_id allocation_id state reserve_position holds_place channel"
            " answer_until_at skipped_because created_at sent_at answered_at accepted_at wave_id substitute_for_id"
            " handovers remind_at wants_no_reminders letter_printed_at",
            "registration": "group_id person_id invitation_id state waiting_number offered_until_at is_walk_in"
            " offered_at lapsed_at"
            " has_answered_questions created_at confirmed_at cancelled_at priority skipped_because is_to_reconfirm"
            " reconfirm_until_at reconfirm_asked_at reconfirmed_at",
            "wish": "nominator_id created_at handled_at",
            "wave": "group_id area_id audience state number send_at sent_at answer_until_at remind_days is_override"
            " request_key created_at",
            "released_place": "rule_id taker from_allocation_id to_allocation_id to_group_id invitation_id"
            " registration_id position undone_at",
        },
    ),
    Rule(D.ANSWER, "whether pictures of the person may be shown", Kept.CONSENT, {"registration": "has_photo_consent"}),
    Rule(D.ANSWER, "to ask for the working group afterwards", Kept.CONSENT, {"registration": "wants_to_continue"}),
    Rule(D.ANSWER, "who has come", Kept.UNNAMED, {"check_in": "registration_id at"}),
    Rule(
        D.ANSWER,
        "who sits where, and with whom",
        Kept.UNNAMED,
        {"seat": "plan_id table_id registration_id round is_facilitator", "table_plan": "changes"},
    ),
    Rule(
        D.ANSWER,
        "to seat the person where their themes are talked about",
        Kept.CONTACT,
        {"theme_wish": "registration_id theme_id rank"},
    ),
    Rule(
        D.CONTENT,
        "what is talked about, and at which table",
        Kept.EVENT,
        {"theme": "name description position", "themed_table": "table_id theme_id round", "event": "has_strong_wishes"},
    ),
    Rule(
        D.ANSWER,
        "whom the organiser wants at one table, or not at one",
        Kept.CONTACT,
        {
            "table_rule": "kind table_id round language group_id times earlier_event_id created_at",
            "table_rule_person": "rule_id person_id part",
        },
    ),
    Rule(
        D.CONTENT,
        "what the event is, when and where",
        Kept.EVENT,
        {
            "host": "slug name language",
            "event": "slug title description languages time_zone state date_status starts_at ends_at season venue"
            " address nominate_until_at answer_until_at offer_hours calendar_sequence tables_published_at last_mail_at"
            " people_forgotten_at restored_to_at remind_days reconfirm_days reconfirm_until_at"
            " created_at",
            "event_date": "at date_status starts_at ends_at season reason",
            "programme_item": "kind begins title description presenter",
            "area": "name position",
            "nominator": "area_id name created_at",
            "event_group": "name letter colour position admission is_one_per_area is_facilitators is_joinable silence",
            "mail_text": "kind language subject text updated_at",
            "release_rule": "group_id nominator_id due_at state created_at sent_at undone_at",
            "release_step": "rule_id position taker nominator_id group_id",
            "hall_table": "number min_seats max_seats is_accessible is_closed",
            "plan_settings": "sector area organisation gender age facilitators_per_table has_staying_facilitators"
            " has_co_facilitators has_outside_facilitators",
        },
    ),
    Rule(D.FIGURE, "what came of it, naming nobody", Kept.EVENT, {"frozen_figures": "event_id taken_at numbers"}),
    Rule(D.FIGURE, "so that no place is promised twice", Kept.EVENT, {"pool": "size taken overrun"}),
    Rule(
        D.FIGURE,
        "how good a table plan is, and from what it was made",
        Kept.EVENT,
        {
            "table_plan": "number state rounds seed seconds is_repeatable input_sha256 input_sha256_without_needs"
            " figures origin based_on from_round max_moves is_without_absent version created_at ready_at published_at",
            "job": "kind plan_id state progress reasons attempts is_stop_wanted created_at started_at finished_at",
        },
    ),
    Rule(
        D.ACCESS,
        "to know a personal link again without keeping it",
        Kept.CONTACT,
        {
            "invitation": "code link_sha256 ticket_sha256",
            "nominator_contact": "link_sha256 invited_at last_acted_at reminded_at",
            "retired_link": "link_sha256 because retired_at",
            "desk_link": "link_sha256",
        },
    ),
    Rule(
        D.TECHNICAL,
        "so that a link that was once given never opens anything again",
        Kept.UNNAMED,
        {
            "invitation": "link_generation",
            "nominator_contact": "link_generation removed_at",
            "desk_link": "valid_on link_generation created_at",
        },
    ),
    Rule(
        D.ACCESS,
        "one way in, once",
        Kept.MINUTES,
        {
            "sign_in_link": "staff_member_id link_generation link_sha256 browser_sha256 created_at expires_at used_at"
            " wrong_codes"
        },
    ),
    Rule(
        D.ACCESS,
        "what a member of staff may see and do",
        Kept.ROLE,
        {"role": "staff_member_id host_id event_id group_id kind can_see_needs"},
    ),
    Rule(
        D.TECHNICAL,
        "so that the log can say by a number who did what, and a restore knows whom it brings back",
        Kept.EVENT,
        {"staff_member": "language created_at"},
    ),
    Rule(
        D.ACCESS,
        "to stay signed in, and to see where one is signed in",
        Kept.DAY,
        {"web_session": "id_sha256 owner created_at seen_at"},
    ),
    Rule(
        D.CONTACT,
        "to show a list of people before it is stored, and to say once what was done; goes with any erasure",
        Kept.DAY,
        {"web_session": "data"},
    ),
    Rule(D.ACCESS, "to stop whoever tries too often", Kept.DAY, {"rate_count": "key count expires_at"}),
    Rule(
        D.LOG,
        "who changed what, when, by which link; ids, numbers, codes and field names only",
        Kept.EVENT,
        {"audit_entry": "at event_id actor_kind actor_id action person_id nominator_id details"},
    ),
    Rule(
        D.LOG,
        "so that whoever was erased is erased again when an older backup is restored; ids only",
        Kept.EVENT,
        {"erasure": "kind row_id born_at at scrubbed_at"},
    ),
    Rule(
        D.TECHNICAL,
        "to send each mail once, and again when the server was away",
        Kept.UNNAMED,
        {
            "outbox_mail": "kind event_id invitation_id registration_id contact_id wish_id sign_in_link_id dedupe_key"
            " state created_at due_at attempts lease_owner lease_until_at sent_at"
        },
    ),
    Rule(
        D.TECHNICAL,
        "to do a form once that was sent twice; readable by its sender only",
        Kept.DAY,
        {"posted_form": "sha256 went_to created_at"},
    ),
    Rule(D.TECHNICAL, "which worker works on it", Kept.EVENT, {"job": "lease_owner lease_until_at"}),
    Rule(
        D.TECHNICAL,
        "to tell rows apart and to hold them together",
        Kept.EVENT,
        {
            **dict.fromkeys(_WITH_KEY.split(), "id"),
            **dict.fromkeys(_OF_EVENT.split(), "id event_id"),
            "allocation": "id nominator_id group_id pool_id",
            "event": "id host_id pool_id",
            "event_group": "id event_id pool_id",
            "nominator_contact": "id nominator_id",
            "person": "id event_id created_at",
        },
    ),
)


def lines() -> Iterator[tuple[str, Entry]]:
    """Every line of the map: ("person.name", what it is for)."""
    for rule in RULES:
        entry = Entry(rule.data_class, rule.purpose, rule.kept)
        for table, columns in rule.columns.items():
            for column in columns.split():
                yield f"{table}.{column}", entry


def entries() -> dict[str, Entry]:
    """The map by "table.column"."""
    return dict(lines())
