# 材料：挂在记录上的文件

paper-papers = 材料
paper-all = 全部材料
paper-none = 还没有材料。
paper-by-system = 系统
paper-sealed = 密封
paper-erased = 已随个人信息删除
paper-taken-down = 已撤下

paper-column-title = 名称
paper-column-kind = 类型
paper-column-size = 大小
paper-column-day = 上传日期
paper-column-who = 经办
paper-column-digest = 校验值

paper-hang = 上传材料
paper-file = 文件
paper-file-hint = PDF、OFD、图片（JPEG、PNG、WebP）、Word、Excel、文本或 CSV，不超过 { $most } MB。照片中的拍摄地点、时间和机型会自动去掉。
paper-title = 名称
paper-title-hint = 不填则用文件名。
paper-seals = 这里的材料会密封保存：名称和内容加密，打开时要写明事由。

paper-down = 撤下
paper-down-explain = 撤下后这里不再提供下载；历史中仍可查到它和撤下的事由。

paper-open = 打开
paper-open-reason = 查看事由
paper-open-hint = 事由会记入日志，永远保留；不要写姓名和号码。
paper-open-explain = 这份材料是密封的。写明事由后即可下载，当天内再次打开不必重写。
paper-open-closed = 这份材料是密封的，您的职务不能打开它。

paper-kind-pdf = PDF 文档
paper-kind-png = PNG 图片
paper-kind-jpeg = JPEG 图片
paper-kind-webp = WebP 图片
paper-kind-ofd = OFD 文档
paper-kind-docx = Word 文档
paper-kind-xlsx = Excel 工作簿
paper-kind-doc = Word 文档（97–2003）
paper-kind-xls = Excel 工作簿（97–2003）
paper-kind-txt = 纯文本
paper-kind-csv = CSV 表格

paper-refusal-empty = 请选择一个文件；空文件不能上传。
paper-refusal-large = 文件超过 { $most } MB。请压缩图片或拆分后再传。
paper-refusal-macros = 这份 Office 文件带有宏，不能上传。请另存为不带宏的格式再传。
paper-refusal-foreign = 不能上传：{ $what }。
paper-refusal-name = 文件名以 .{ $ending } 结尾，内容却是{ $is }。请核对是否选错文件，或改正文件名后再传。
paper-refusal-damaged = 这份{ $is }不完整，可能在传送中损坏了。请重新取得原件再传。
paper-refusal-many = 这条记录的材料已达 200 件。请先撤下不再需要的。
paper-refusal-twice = 同一份文件已在这里，不必重复上传。
paper-refusal-erased = 这个人的信息已删除，不能再为其保存材料。

paper-foreign-archive = 这是压缩文件，请解压后分别上传
paper-foreign-bmp = 这是 BMP 图片，请另存为 PNG 或 JPEG
paper-foreign-compound = 不支持这种旧版 Office 文件，请另存为 PDF
paper-foreign-database = 这是数据库文件
paper-foreign-encrypted = 这是有密码的 Office 文件，请取消密码后再传
paper-foreign-gif = 这是 GIF 图片，请另存为 PNG 或 JPEG
paper-foreign-heic = 这是手机的 HEIC 照片，请另存为 JPEG，或在手机相机设置中选“兼容性最佳”
paper-foreign-opendocument = 这是 OpenDocument 文件，请另存为 DOCX、XLSX 或 PDF
paper-foreign-program = 这是程序文件
paper-foreign-rtf = 这是 RTF 文档，请另存为 DOCX 或 PDF
paper-foreign-slides = 这是演示文稿，请另存为 PDF
paper-foreign-tiff = 这是 TIFF 图片，请另存为 PDF 或 PNG
paper-foreign-unknown = 无法识别这是什么文件
paper-foreign-utf16 = 这是 UTF-16 编码的文本，请另存为 UTF-8
paper-foreign-video = 这是音频或视频

paper-problem-down = 这份材料已撤下
    .why = 它已被经办人或上级撤下，事由见材料列表。
    .do = 需要查看当时的内容时，请在记录页选择撤下之前的时点。
paper-problem-erased = 这份材料已不能打开
    .why = 它的密钥已随个人信息一并删除，任何人都不能再读出内容。
    .do = 这里没有可做的；历史中只留下曾有此件。
paper-problem-lost = 材料的内容不在存放处
    .why = 登记还在，但存放处没有对应的文件，或者它被改动过。
    .do = 请把下面的编号告诉系统管理员，从备份中恢复材料文件夹。
paper-problem-not-yours = 您不能撤下这份材料
    .why = 材料由上传的人、本单位主席或上级撤下。
    .do = 请与上传的人联系。

said-paper-hung = 材料已上传。
said-paper-down = 材料已撤下。
source-paper-hang = 上传材料
source-paper-down = 撤下材料

register-paper = 材料
field-paper-register = 所属登记簿
field-paper-record = 所属记录
field-paper-title = 名称
field-paper-media = 类型
field-paper-size = 字节数
field-paper-sha256 = 校验值
field-paper-day = 上传日期
field-paper-state = 状态
field-paper-account = 经办账号
field-paper-office = 经办单位
field-paper-subject = 密钥归属

register-document = 公文
field-document-organ = 发文机关
field-document-word = 代字
field-document-year = 年份
field-document-number = 序号
field-document-text = 文号
field-document-template = 模板
field-document-register = 所据登记簿
field-document-record = 所据记录
field-document-paper = 材料
field-document-sha256 = 校验值
field-document-day = 成文日期
