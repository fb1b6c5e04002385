"""Every address of the application and who is let in: the table that the tests hold the doors to.

One line: the endpoint, who may look (GET), who may act (POST); "-" where there is no such method. A new address needs
its line here, or `test_role_matrix` fails.
"""

from __future__ import annotations

from tests.house.world import ROLES

WHO: dict[str, frozenset[str]] = {
    "all": frozenset(ROLES),
    "none": frozenset(),
    "link": frozenset({"nobody"}),  # who comes by a mailed sign-in link is nobody yet
    "staff": frozenset({"viewer", "organiser"}),
    "signed-in": frozenset({"viewer", "keeper", "stranger", "organiser"}),
    "group": frozenset({"viewer", "keeper", "organiser"}),  # of it, whoever looks after it; of all, the others
    "keeping": frozenset({"keeper", "organiser"}),
    "hosts": frozenset({"stranger", "organiser"}),  # each makes events for their own host
    "attendee": frozenset({"attendee"}),
    "ticket": frozenset({"ticket"}),
    "nominator": frozenset({"nominator"}),
    "desk": frozenset({"desk"}),
    "organiser": frozenset({"organiser"}),
}

TABLE = """
public.home                          all        -
public.event                         all        -
public.privacy                       all        -
public.accessibility                 all        -
public.wish                          -          all
public.wish_again                    all        -
public.join                          -          all
public.join_again                    all        -
health.live                          all        -
health.ready                         all        -
code.enter                           all        -
code.open_page                       -          all
sign_in.ask                          all        -
sign_in.send                         -          all
sign_in.look                         all        -
sign_in.enter                        -          all
sign_in.confirm                      link       -
sign_in.come_in                      -          link
sign_in.places                       signed-in  -
sign_in.leave                        -          signed-in
sign_in.out                          -          none
attendee.invitation                  attendee   -
attendee.answer                      -          attendee
attendee.look_again                  attendee   -
attendee.decline                     attendee   attendee
attendee.withdraw                    attendee   attendee
attendee.substitute                  attendee   attendee
attendee.questions                   attendee   attendee
attendee.go_on                       -          attendee
attendee.still_coming                -          attendee
attendee.look_once_more              attendee   -
attendee.no_reminders                attendee   attendee
attendee.kept_about_me               attendee   -
attendee.take_kept                   -          attendee
attendee.calendar                    attendee   -
ticket.show                          ticket     -
nominator.home                       nominator  -
nominator.home_again                 nominator  -
nominator.print_all                  nominator  nominator
nominator.print_one                  nominator  nominator
nominator.add                        -          nominator
nominator.paste                      -          nominator
nominator.paste_confirm              -          nominator
nominator.hand_back                  nominator  nominator
nominator.answer                     nominator  nominator
nominator.still_coming               -          nominator
nominator.email                      nominator  nominator
nominator.give_place                 -          nominator
nominator.move                       -          nominator
nominator.send_again                 -          nominator
nominator.take_back                  nominator  nominator
nominator.name_wish                  -          nominator
nominator.handle_wish                -          nominator
desk_door.show                       desk       -
desk_door.enter                      -          desk
desk.search                          desk       -
desk.everyone                        desk       -
desk.count                           desk       -
desk.check_in                        -          desk
desk.undo                            -          desk
desk.came_after_all                  -          desk
desk.walk_in                         desk       desk
mailbox.inbox                        all        -
mailbox.letter                       all        -
mailbox.letter_html                  all        -
mailbox.calendar                     all        -
organiser.events.index               signed-in  -
organiser.events.new                 hosts      hosts
organiser.overview.show              staff      -
organiser.dates.show                 staff      -
organiser.dates.postpone             organiser  organiser
organiser.dates.cancel               organiser  organiser
organiser.dates.new                  organiser  organiser
organiser.dates.hours                organiser  organiser
organiser.dates.silence              organiser  organiser
organiser.dates.before_the_day       -          organiser
organiser.dates.ask                  organiser  organiser
organiser.groups.board               staff      -
organiser.groups.new                 organiser  organiser
organiser.groups.edit                organiser  organiser
organiser.groups.remove              organiser  organiser
organiser.waiting.index              group      -
organiser.waiting.prefer             keeping    keeping
organiser.waiting.take_priority_back -          keeping
organiser.waiting.offer              keeping    keeping
organiser.waiting.leave              keeping    keeping
organiser.releases.index             staff      -
organiser.releases.new               organiser  organiser
organiser.releases.edit              organiser  organiser
organiser.releases.remove            -          organiser
organiser.releases.show              staff      -
organiser.releases.send              -          organiser
organiser.releases.undo              -          organiser
organiser.nominators.index           staff      -
organiser.nominators.show            staff      -
organiser.nominators.new             organiser  organiser
organiser.nominators.many            organiser  organiser
organiser.nominators.edit            organiser  organiser
organiser.nominator_contacts.new     organiser  organiser
organiser.nominator_contacts.edit    organiser  organiser
organiser.nominator_contacts.remove  organiser  organiser
organiser.nominator_contacts.send    organiser  organiser
organiser.nominator_contacts.remind  organiser  organiser
organiser.contact_data.show          organiser  -
organiser.contact_data.take          -          organiser
organiser.people.index               group      -
organiser.people.show                group      -
organiser.people.answer              keeping    keeping
organiser.people.change_email        keeping    keeping
organiser.people.correct             keeping    keeping
organiser.people.revoke              keeping    keeping
organiser.personal_data.show         organiser  -
organiser.personal_data.take         -          organiser
organiser.personal_data.erase        organiser  organiser
organiser.substitutes.new            keeping    keeping
organiser.people.confirm_reminders   keeping    -
organiser.people.remind              -          keeping
organiser.invitations.index          group      -
organiser.invitations.one            keeping    keeping
organiser.invitations.preview        keeping    -
organiser.invitations.read           -          keeping
organiser.invitations.drop           -          keeping
organiser.invitations.send           -          keeping
organiser.invitations.remind         keeping    keeping
organiser.letters.index              staff      -
organiser.letters.show               organiser  -
organiser.letters.note_printed       -          organiser
organiser.invitations.keep           -          keeping
organiser.waves.index                group      -
organiser.waves.new                  keeping    -
organiser.waves.review               keeping    -
organiser.waves.plan                 -          keeping
organiser.waves.show                 group      -
organiser.waves.send_now             keeping    keeping
organiser.waves.call_off             keeping    keeping
organiser.waves.deadline             keeping    keeping
organiser.programme.show             staff      -
organiser.programme.new              organiser  organiser
organiser.programme.edit             organiser  organiser
organiser.programme.remove           organiser  organiser
organiser.themes.show                staff      -
organiser.themes.weigh               -          organiser
organiser.themes.new                 organiser  organiser
organiser.themes.edit                organiser  organiser
organiser.themes.move                -          organiser
organiser.themes.remove              organiser  organiser
organiser.themes.tables              staff      organiser
organiser.themes.spread              -          organiser
organiser.themes.stay                -          organiser
organiser.themes.wishes              organiser  organiser
organiser.table_plans.index          staff      -
organiser.table_plans.make           -          organiser
organiser.table_plans.set_hall       -          organiser
organiser.table_plans.show           staff      -
organiser.table_plans.publish        organiser  organiser
organiser.table_plans.discard        organiser  organiser
organiser.plan_prints.door           staff      -
organiser.plan_prints.tables         staff      -
organiser.plan_progress.show         staff      -
organiser.plan_progress.stop         -          organiser
organiser.plan_changes.change        organiser  organiser
organiser.plan_changes.put_back      -          organiser
organiser.plan_changes.copy          -          organiser
organiser.plan_mending.mend          organiser  organiser
organiser.plan_mending.alternatives  staff      -
organiser.plan_proofs.show           staff      -
organiser.plan_proofs.compare        staff      -
organiser.plan_proofs.pdf            -          organiser
organiser.table_rules.index          staff      -
organiser.table_rules.choose         -          organiser
organiser.table_rules.new            organiser  -
organiser.table_rules.add            -          organiser
organiser.table_rules.remove         -          organiser
organiser.table_sizes.show           staff      -
organiser.table_sizes.save           -          organiser
organiser.table_sizes.save_many      -          organiser
organiser.checkin.index              staff      -
organiser.checkin.make_link          -          organiser
organiser.checkin.renew_link         organiser  organiser
organiser.checkin.finish             organiser  organiser
organiser.checkin.thank              organiser  organiser
organiser.mails.index                staff      -
organiser.mails.show                 staff      -
organiser.mails.retry                -          organiser
organiser.mails.retry_all            -          organiser
organiser.mails.try_now              -          organiser
organiser.mails.cancel               -          organiser
organiser.mail_texts.index           staff      -
organiser.mail_texts.edit            staff      organiser
organiser.mail_texts.look            staff      organiser
organiser.mail_texts.reset           organiser  organiser
organiser.after_restore.show         staff      -
organiser.after_restore.decide       -          organiser
organiser.exports.index              staff      -
organiser.exports.attendance         -          organiser
organiser.exports.attendance_list    -          organiser
organiser.exports.table_plan         -          organiser
organiser.exports.instance           -          organiser
organiser.exports.plan               -          organiser
organiser.log.index                  staff      -
organiser.settings.show              staff      organiser
organiser.settings.areas             staff      organiser
organiser.colleagues.index           staff      organiser
organiser.colleagues.change          organiser  organiser
organiser.colleagues.take_away       organiser  organiser
organiser.hosts.staff                organiser  organiser
organiser.hosts.change               organiser  organiser
organiser.hosts.take_away            organiser  organiser
organiser.hosts.places               organiser  -
organiser.hosts.end                  -          organiser
organiser.settings.close             organiser  organiser
organiser.settings.open_for_answers  -          organiser
"""


def let_in() -> dict[tuple[str, str], frozenset[str]]:
    """(endpoint, method) → the roles that are let in."""
    table = {}
    for line in TABLE.strip().splitlines():
        endpoint, look, act = line.split()
        table |= {(endpoint, method): WHO[who] for method, who in (("GET", look), ("POST", act)) if who != "-"}
    return table
