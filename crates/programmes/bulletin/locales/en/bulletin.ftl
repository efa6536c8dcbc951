# Bulletins

bulletin-quote-where = Line { $line }, character { $column }: { $what }
bulletin-quote-form = “{ $text }” is not a whole quote. Write {"{{"}figure NAME key=value{"}}"}, all on one line.
bulletin-quote-figure = There is no figure called { $name }. There are: { $known }.
bulletin-quote-parameter = There is no parameter called { $key }. There are: { $known }.
bulletin-quote-twice = The parameter { $key } stands twice; keep one.
bulletin-quote-day = { $key }={ $value } is not a day; write it like 2020-06-30.
bulletin-quote-unit = There is no unit with the number { $code } on { $day }.
bulletin-quote-reach = You may not read the figures of this unit.
bulletin-quote-dimension = { $figure } cannot be split by { $dimension }. It can be split by: { $known }.
bulletin-quote-period = { $figure } counts what there is on a day and has no period; use as_of instead.
bulletin-quote-backwards = The period ends before it begins.
bulletin-quote-known = known={ $value } is not a commit that is known here; the last one is { $last }.
bulletin-quote-show = show={ $value } is unknown; write full or large.
bulletin-quote-title = A title cannot quote a figure.
bulletin-quote-many = A bulletin quotes figures in { $n } places at most.

bulletin-error-title = The text has no title, or one of more than { $n } characters. Begin it with “# Title”.
bulletin-error-long = The text has { $n } bytes; { $max } is the most.
bulletin-error-unit = There was no such unit on the day the bulletin speaks of.
bulletin-error-publication = There is no such bulletin.
bulletin-error-draft = The draft is gone.
bulletin-error-conflict = Somebody else has changed this draft meanwhile. What you wrote is still below and did not overwrite theirs.

bulletin-replay-same = Bulletin { $n } (commit #{ $commit }) was made again from the database and is the same, byte for byte.
bulletin-replay-root = Bulletin { $n } was made again from the database and is the same as this file, but its root is not the one that was recorded.
bulletin-replay-content = Bulletin { $n } was made again from the database and differs from this file from line { $line } on.
bulletin-replay-short = This file breaks off at line { $line }; bulletin { $n }, made again from the database, goes on.
bulletin-replay-long = From line { $line } on this file has more than bulletin { $n } made again from the database.
bulletin-replay-refused = The database can no longer make bulletin { $n }: { $why }
bulletin-replay-unknown = This database has not published this file.
