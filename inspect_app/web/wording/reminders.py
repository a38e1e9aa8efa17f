"""Words about reminders: what became of them, and what stands against an address."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "email": _l("E-mail"),
    "wecom": _l("WeCom group robot"),
    "dingtalk": _l("DingTalk group robot"),
}
STEPS = {
    "due_soon": _l("Due soon"),
    "due_today": _l("Due today"),
    "overdue": _l("Overdue"),
    "reported": _l("Report received"),
    "extension_asked": _l("More time asked for"),
    "heard": _l("Statement of defence received"),
    "escalated_office": _l("Laid before the office"),
    "escalated_approver": _l("Laid before the person in charge"),
    "daily": _l("Daily digest"),
    "test": _l("Test message"),
}
"""What was told, by the kind of step."""
STATES = {
    "sent": (_l("Went out"), "good", "check"),
    "waiting": (_l("Failed, will be tried again"), "warn", "clock"),
    "sending": (_l("Being sent"), "info", "clock"),
    "unsure": (_l("Unsure whether it went out"), "warn", "alert"),
    "failed": (_l("Not sent"), "bad", "cross"),
}
PROBLEMS = {
    "mail_server_away": _l("The mail server cannot be reached or does not let us in."),
    "mail_refused": _l("The mail server did not take the message."),
    "address_refused": _l("The mail server does not know this address."),
    "bad_address": _l("Write one plain address, like name@example.cn."),
    "no_mail_server": _l("This instance has no mail server."),
    "robot_away": _l("The robot cannot be reached."),
    "robot_refused": _l("The robot did not take the message."),
    "line_broke": _l("The line broke before the answer came."),
    "answer_unreadable": _l("The answer could not be read."),
    "channel_failed": _l("Something before it did not go out."),
    "no_longer_so": _l("It was no longer so when it could have been sent."),
    "not_an_address": _l("This is no web address."),
    "https_needed": _l("The address must begin with https://."),
    "private_address": _l("The address leads into a private network."),
}
"""Why something did not go out, or cannot go there."""
WORDS = {
    **{
        code: PROBLEMS[code]
        for code in ("bad_address", "not_an_address", "https_needed", "private_address")
    },
    "robot_known": _l("This robot is entered already."),
    "reminder_not_stuck": _l("It was sent, or it is still under way."),
    "test_just_sent": _l("A test was sent a moment ago. Wait a minute."),
}
