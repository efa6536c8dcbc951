# 打印的文书。

hardship-papers = 文书
hardship-papers-explain = 打印的文书带有完整的姓名和号码，每打印一次都记入日志。签字、盖章后扫描，挂到档案的材料里。
hardship-papers-paper = 文书
hardship-papers-print = 打印
hardship-papers-blank = 空白
hardship-papers-lacks = 档案里还缺打印这份文书所需的内容。
hardship-papers-reason-hint = 说明打印用途，记入查看记录；公示单和空白入户表不用填。
hardship-papers-dossier = 困难职工档案
