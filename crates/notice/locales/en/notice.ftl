# Notices: in the product, by mail, by webhook, as a calendar

notices = Notices
notice-kind = Kind
notice-what = What
notice-unit = Unit
notice-due = Due
notice-at = When
notice-new = Unread
notice-seen = Mark all as read
notice-choices = Notice settings
notice-unread = { $n } unread
notice-unread-none = Nothing unread
notice-none = No notices of late
notice-none-explain = When it is your turn, when you are told of something, or when a deadline has passed, it appears here.
notice-kept = The notices of the last { $n } days are listed.

notice-kind-turn = Your turn
notice-kind-late = Overdue
notice-kind-told = For your information
notice-kind-complaint = Answer
notice-kind-turn-long = Your turn: what waits for me
notice-kind-late-long = Overdue: what is past its day
notice-kind-told-long = For my information: what I am to be told
notice-kind-complaint-long = Answers to what I filed: complaints, objections

said-notices-seen = All marked as read.
said-notice-chosen = Your notice settings are kept.
said-notice-address-kept = Your mail address is kept.
said-notice-address-removed = Your mail address is removed; no more mail is sent.
said-notice-calendar-revoked = This calendar address is revoked and can no longer be read.

notice-choices-sub = Notices always appear here first; mail and calendars are yours to choose
notice-mail = Mail
notice-mail-off = No mail server is configured yet, so no mail is sent.
notice-mail-explain = At most one a working day, between 8:30 and 17:30, never on days of rest or at night; and none when there is nothing to say. No mail names a person or a number of theirs.
notice-mail-last = Last mail
notice-mail-never = None yet
notice-mail-sent = Sent { $at }
notice-mail-refused = The mail server refuses this address; check it and enter it again.
notice-mail-failed = The mail server did not take it; it will be sent again within working hours.
notice-address = Mail address
notice-address-hint = Kept encrypted and used only for your notices; only its first letter and domain are shown.
notice-address-keep = Keep address
notice-address-remove = Remove address
notice-address-wrong = This is not a whole mail address; write it like name@example.org.
notice-kinds = What mails tell
notice-kinds-by-mail = The mail of the day tells
notice-lang = Language of mails and calendars
notice-lang-choose = Choose a language.
notice-lang-zh-CN = 中文
notice-lang-en = English
notice-choices-keep = Keep settings

notice-calendars = Calendar of deadlines
notice-calendars-explain = Enter the secret address in the calendar of your phone or computer to see your deadlines there. Whoever knows it sees them, so do not pass it on; once revoked it opens nothing.
notice-calendar-make = New calendar address
notice-calendar-made = Made
notice-calendar-used = Last read
notice-calendar-unused = Never
notice-calendar-revoke = Revoke
notice-calendar-once = The calendar address is shown only this once; copy it into your calendar now:
notice-calendar-path = Put the address at which you reach this system before it.
notice-calendar-careful = Only its digest is kept, so it cannot be shown again; if it is lost, revoke it and make a new one.
notice-calendar = { $brand }: my deadlines
notice-calendar-statutory = A rule has set the day
notice-too-many = There are as many as may be; revoke or remove one first.

notice-mail-subject = { $brand }: { $n ->
    [one] one item
   *[other] { $n } items
 } for you
notice-mail-subject-late = { $brand }: { $n ->
    [one] one item
   *[other] { $n } items
 } for you, { $late } overdue
notice-mail-subject-told = { $brand }: { $told ->
    [one] one notice
   *[other] { $told } notices
 } for your information
notice-mail-overdue = Overdue ({ $n })
notice-mail-today = Due today ({ $n })
notice-mail-soon = Due within seven days ({ $n })
notice-mail-later = Due later ({ $n })
notice-mail-undated = Without a day ({ $n })
notice-mail-told = For your information ({ $n })
notice-mail-line = { $what } ({ $unit }), due { $day }
notice-mail-line-statutory = { $what } ({ $unit }), due { $day }, a day set by rule
notice-mail-line-undated = { $what } ({ $unit })
notice-mail-line-told = { $what } ({ $unit }), { $day }
notice-mail-rest = { $n } more are not listed; sign in to see them.
notice-mail-all = All that waits for you: { $href }
notice-mail-all-link = All that waits for you
notice-mail-choices = Change or stop these mails: { $href }
notice-mail-choices-link = Change or stop these mails
notice-mail-automatic = This mail was sent automatically; please do not answer it.

notice-operate = Webhooks and mail
notice-operate-sub = How notices leave the house; what they say is not shown here
notice-mail-off-operate = No mail server is configured, so no mail is sent. Set the environment variables GUILDHALL_SMTP, GUILDHALL_MAIL_FROM and GUILDHALL_BASE_URL and start again.
notice-mail-place = Mail server
notice-mail-from = From
notice-base-url = Address of this system
notice-webhooks = Webhooks
notice-webhooks-explain = Each notice is sent as a signed request to the gateways entered here (SMS and the like), and to no other host. It carries numbers and codes, no names and no titles.
notice-webhooks-none = No webhook yet.
notice-webhooks-recent = The numbers are those of the last { $n } days.
notice-webhook = Webhook
notice-webhook-new = Enter a webhook
notice-webhook-add = Enter
notice-webhook-url = Address
notice-webhook-url-hint = Begins with https:// or http://. It may stand in a private network, but not at a link-local address; no user or password in it.
notice-webhook-kinds = Which notices are sent
notice-webhook-state = State
notice-webhook-active = Sending
notice-webhook-idle = Paused
notice-webhook-send = Send notices; paused when not ticked
notice-webhook-keep = Keep
notice-webhook-test = Send a trial
notice-webhook-made = Entered
notice-webhook-since = Sends what was told since
notice-webhook-remove = Remove
notice-webhook-remove-explain = Its secret and its delivery log go with it and cannot be had back.
notice-secret-once = The signing secret is shown only this once; enter it at the gateway now:
notice-secret-use = With it the gateway checks the header X-Guildhall-Signature, as this module's README shows.
notice-secret-new = New secret
notice-secret-new-explain = From then on requests are signed with the new secret; the gateway must change it as well.
notice-url-form = This is no usable address; write it like https://gateway.example.org/path.
notice-url-scheme = The address must begin with https:// or http://.
notice-url-user = The address may not carry a user or password.
notice-url-address = Nothing can be sent there: this machine, link-local and multicast addresses are no gateways.
notice-deliveries = Delivery log
notice-deliveries-explain = After a failure it is tried again after 1, 5, 25 minutes and on, a day at most, eight times in all. What is sent again keeps its id, so that a gateway can tell that it has seen it.
notice-deliveries-none = No deliveries.
notice-delivery-made = When
notice-delivery-state = State
notice-delivery-attempts = Tries
notice-delivery-answer = Last answer
notice-delivery-next = Next try
notice-delivery-id = Id
notice-delivery-queued = Waiting
notice-delivery-failed = Failed, to be tried again
notice-delivery-sent = Delivered
notice-delivery-dead = Given up
notice-delivery-waiting = Waiting
notice-delivery-trial = Trial
notice-replay = Send again
notice-replay-since = Send again since a day
notice-replay-day = From this day
notice-replay-hint = All that was told since the beginning of that day is sent once more, what was told while it was paused included.
notice-replay-day-wrong = Write the day like 2020-08-31.
notice-fault-timeout = No answer in time
notice-fault-unreachable = Not reachable
notice-fault-address = An address to which nothing is sent
notice-fault-tls = The TLS certificate or connection is at fault
notice-fault-gone = The notice was cleared away
notice-fault-other = No answer
said-notice-webhook-kept = The webhook is kept.
said-notice-webhook-removed = The webhook is removed.
said-notice-tested = The trial was delivered.
said-notice-tested-in-vain = The trial was not delivered; the delivery log below says why. It will be tried again.
said-notice-replayed = Queued; it is sent again within a minute.

notice-did-address = Own mail address set
notice-did-address-remove = Own mail address removed
notice-did-webhook-add = Webhook entered
notice-did-webhook-change = Webhook changed
notice-did-webhook-secret = Webhook secret changed
notice-did-webhook-remove = Webhook removed

register-mail_address = Mail address
field-mail_address-account = Account
field-mail_address-address = Address
