# Papers: files hung on records

paper-papers = Papers
paper-all = All papers
paper-none = There are no papers yet.
paper-by-system = The system
paper-sealed = Sealed
paper-erased = Erased with the person
paper-taken-down = Taken down

paper-column-title = Title
paper-column-kind = Kind
paper-column-size = Size
paper-column-day = Added on
paper-column-who = By
paper-column-digest = Digest

paper-hang = Add a paper
paper-file = File
paper-file-hint = PDF, OFD, a picture (JPEG, PNG, WebP), Word, Excel, text or CSV, at most { $most } MB. Where, when and with what a photograph was taken is removed from it.
paper-title = Title
paper-title-hint = The name of the file if left empty.
paper-seals = Papers here are sealed: title and content are encrypted, and to open one a reason is asked for.

paper-down = Take down
paper-down-explain = It can then no longer be downloaded here; the history keeps it, and the reason.

paper-open = Open
paper-open-reason = Reason for opening it
paper-open-hint = It stays in the log for ever: no names, no numbers of persons.
paper-open-explain = This paper is sealed. Give a reason and it is downloaded; for the rest of the day it opens without asking again.
paper-open-closed = This paper is sealed, and your office does not open it.

paper-kind-pdf = PDF document
paper-kind-png = PNG picture
paper-kind-jpeg = JPEG picture
paper-kind-webp = WebP picture
paper-kind-ofd = OFD document
paper-kind-docx = Word document
paper-kind-xlsx = Excel workbook
paper-kind-doc = Word document (97–2003)
paper-kind-xls = Excel workbook (97–2003)
paper-kind-txt = Plain text
paper-kind-csv = CSV table

paper-refusal-empty = Choose a file; an empty one cannot be added.
paper-refusal-large = The file is larger than { $most } MB. Make its pictures smaller, or split it.
paper-refusal-macros = This Office file has macros and cannot be added. Save it in a format without macros.
paper-refusal-foreign = This cannot be added: it is { $what }.
paper-refusal-name = The name ends with .{ $ending }, but the content is: { $is }. Check whether it is the right file, or correct its name.
paper-refusal-damaged = This is not whole ({ $is }); it may have been damaged on its way. Get the original again.
paper-refusal-many = This record has 200 papers already. Take down what is no longer needed first.
paper-refusal-twice = The same file is here already.
paper-refusal-erased = What identifies this person was erased; no papers can be kept for them any more.

paper-foreign-archive = a compressed file; unpack it and add what is in it
paper-foreign-bmp = a BMP picture; save it as PNG or JPEG
paper-foreign-compound = an old Office file of a kind that is not taken; save it as PDF
paper-foreign-database = a database file
paper-foreign-encrypted = an Office file with a password; remove the password
paper-foreign-gif = a GIF picture; save it as PNG or JPEG
paper-foreign-heic = a HEIC photograph of a phone; save it as JPEG, or choose “Most Compatible” in the settings of its camera
paper-foreign-opendocument = an OpenDocument file; save it as DOCX, XLSX or PDF
paper-foreign-program = a program
paper-foreign-rtf = an RTF document; save it as DOCX or PDF
paper-foreign-slides = a presentation; save it as PDF
paper-foreign-tiff = a TIFF picture; save it as PDF or PNG
paper-foreign-unknown = of no kind that is known here
paper-foreign-utf16 = text in UTF-16; save it as UTF-8
paper-foreign-video = sound or film

paper-problem-down = This paper was taken down
    .why = Whoever added it, or a level above, took it down; the list of papers says why.
    .do = To see what it was, choose a moment before that on the page of the record.
paper-problem-erased = This paper can no longer be opened
    .why = Its key was erased with what identifies the person; nobody can read it any more.
    .do = There is nothing to be done; the history only keeps that there was a paper.
paper-problem-lost = The content of the paper is not where it is kept
    .why = The register has it, but its file is missing or was altered.
    .do = Tell the number below to the system administrator, who can restore the folder of papers from a backup.
paper-problem-not-yours = You cannot take this paper down
    .why = Papers are taken down by whoever added them, by the chair of that unit, or by a level above.
    .do = Ask whoever added it.

said-paper-hung = The paper was added.
said-paper-down = The paper was taken down.
source-paper-hang = Paper added
source-paper-down = Paper taken down

register-paper = Paper
field-paper-register = Register
field-paper-record = Record
field-paper-title = Title
field-paper-media = Kind
field-paper-size = Bytes
field-paper-sha256 = Digest
field-paper-day = Added on
field-paper-state = State
field-paper-account = Account
field-paper-office = Unit
field-paper-subject = Key of

register-document = Document
field-document-organ = Issued by
field-document-word = Word
field-document-year = Year
field-document-number = Number
field-document-text = Number as written
field-document-template = Template
field-document-register = Made from register
field-document-record = Made from record
field-document-paper = Paper
field-document-sha256 = Digest
field-document-day = Issued on
