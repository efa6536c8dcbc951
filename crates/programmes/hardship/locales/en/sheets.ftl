# Dossiers as sheets

hardship-sheets-dossiers = Dossiers
hardship-sheets-import = Import dossiers
hardship-sheets-import-sub = Checked first, written then: what is accepted, doubtful and rejected is shown by household, and one commit writes it
hardship-sheets-file = File of dossiers
hardship-sheets-file-hint = XLSX, XLS or CSV, with the members' file at most 16 megabytes. Titles, merged cells, headings of two rows and several sheets may stay.
hardship-sheets-members = File of members
hardship-sheets-members-hint = Only where members are kept in a file of their own
hardship-sheets-check = Check
hardship-sheets-rules = Rules
hardship-sheets-rule-match = Heads and members are looked up in the roll by identity number; a sheet of members is joined by the head's number or that of the dossier.
hardship-sheets-rule-whole = A household is taken whole: where one row of a member is not in order, none of it is written.
hardship-sheets-rule-roll = Name, telephone and address are the roll's; where the sheet differs it is only told. Who is not on the roll is added.
hardship-sheets-rule-empty = An empty cell changes nothing.
hardship-sheets-rule-steps = New households are taken as filed, if they were filed by { $until }; later cases go through the procedure; category, cause and days of known dossiers are changed by steps, and only told here.
hardship-sheets-rule-missing = A household that is missing in the sheet stays as it is.
hardship-sheets-help = How to fill it in
hardship-sheets-help-text = Export what there is: that is the form to fill in, with one sheet for heads and households and one for members. Older categories are taken by the crosswalk.
hardship-sheets-columns = Columns that are read (those with * are needed)
hardship-sheets-of-head = Head
hardship-sheets-of-household = Household
hardship-sheets-of-member = Member
hardship-sheets-wrong-file = Choose a file to import.
hardship-sheets-wrong-size = The files have more than 16 megabytes; import them in parts.
hardship-sheets-looked = What was found
hardship-sheets-cancel = Give up
hardship-sheets-reason = Import of dossiers
hardship-sheets-confirm = { $n ->
    [one] Write 1 household
   *[other] Write { $n } households
}
hardship-sheets-one-commit = One commit writes them; rejected households are left out and can be imported again once corrected.
hardship-sheets-nothing = There is nothing to change.
hardship-sheets-added = New
hardship-sheets-changed = Changed
hardship-sheets-left = As they were
hardship-sheets-rejected = Rejected
hardship-sheets-warned = To look at
hardship-sheets-persons = Persons accepted
hardship-sheets-new-persons = New on the roll
hardship-sheets-read = Sheets read:
hardship-sheets-unknown = Columns not understood:
hardship-sheets-row = Row
hardship-sheets-head = Head
hardship-sheets-what = What changes
hardship-sheets-verdict = Verdict
hardship-sheets-why = Why
hardship-sheets-more = The first { $n } of { $total } rows.
hardship-sheets-none = none
hardship-sheets-yes = yes
hardship-sheets-no = no
hardship-sheets-other = changed
hardship-sheets-done = Dossiers imported
hardship-sheets-done-text = Written by commit
hardship-sheets-to-list = To the dossiers
hardship-sheets-export = Export dossiers
hardship-sheets-export-sub = Those on the roll, in the office's layout; they can be changed and imported again
hardship-sheets-export-explain = The file has names, identity numbers, illnesses and bank cards in the clear. Say what it is for; the log is written before the file. Destroy it when it has served.
hardship-sheets-format = Format
hardship-sheets-xlsx = Workbook (households and members in a sheet each)
hardship-sheets-csv = Text (a row for each member)
hardship-sheets-export-go = Log and export
hardship-sheets-name = Hardship dossiers { $day }
said-hardship-sheets-cancelled = Given up; nothing was written.

# What the office wrote on a dossier's sheet

field-hardship_dossier-relief-target = Chosen to be lifted out
field-hardship_dossier-relief-target-on = Chosen to be lifted out on
field-hardship_dossier-filed-by = Filed by
field-hardship_dossier-checked-by = Checked by
field-hardship_dossier-entered-by = Entered by
field-hardship_dossier-opinion-party = Opinion of the party organisation or management
field-hardship_dossier-opinion-party-on = Opinion of the party organisation or management given on
field-hardship_dossier-opinion-union = Opinion of the union
field-hardship_dossier-opinion-union-on = Opinion of the union given on
field-hardship_dossier-opinion-system = Opinion of the union above
field-hardship_dossier-opinion-system-on = Opinion of the union above given on
field-hardship_dossier-attachments = Attachments (kind, name)
