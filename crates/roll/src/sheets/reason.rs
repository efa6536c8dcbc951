//! What can be wrong with a row, by code and in words.

use clock::Lang;

/// One thing wrong with a row, or noticed about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Reason {
    /// No identity number.
    IdMissing,
    /// Not an identity number.
    IdMalformed,
    /// The number's check digit does not fit.
    IdCheckDigit,
    /// A spreadsheet program has destroyed the number's last digits.
    IdPrecisionLost,
    /// No name.
    NameMissing,
    /// No unit code.
    UnitMissing,
    /// A unit code that the register does not have.
    UnitUnknown,
    /// A unit that whoever imports does not answer for.
    UnitOutOfReach,
    /// Somebody whom the register has in a unit that whoever imports does not answer for.
    PersonOutOfReach,
    /// The same person, or the same unit code, stands in an earlier row of the file.
    DuplicateInFile {
        /// The number of that row.
        first: u32,
    },
    /// The day of joining cannot be read.
    DateUnreadable,
    /// The sex written is not the one of the identity number.
    SexConflict,
    /// The sex written cannot be read.
    SexUnreadable,
    /// The day of birth written is not the one of the identity number.
    BirthConflict,
    /// The day of birth written cannot be read.
    BirthUnreadable,
    /// Traditional characters or inline pinyin were cleaned away.
    TextNormalised,
    /// Not a mobile number.
    MobileMalformed,
    /// Not a level of skill.
    SkillUnknown,
    /// Whether the person is an industrial worker cannot be read.
    IndustrialUnreadable,
    /// Whether the person is a member cannot be read.
    MemberUnreadable,
    /// A day of joining for somebody who is not a member.
    JoinedWithoutMembership,
    /// A day of joining before the day of birth.
    JoinedBeforeBirth,
    /// The sheet says that the person is no member, the register that they are.
    MemberOnRegister,
    /// No code for the unit itself.
    CodeMissing,
    /// The parent is neither in the file nor in the register.
    ParentUnknown,
    /// The parent stands in the file but was rejected.
    ParentRejected,
    /// The parents lead back to the unit itself.
    Cycle,
    /// A second unit without a parent.
    SecondRoot,
    /// Not a kind of unit.
    KindUnknown,
    /// Not a credit code.
    CreditCodeMalformed,
    /// The credit code's check character does not fit.
    CreditCodeCheck,
    /// A spreadsheet program has destroyed the credit code.
    CreditCodePrecisionLost,
    /// The credit code stands in an earlier row too.
    CreditCodeRepeated {
        /// The number of that row.
        first: u32,
    },
}

impl Reason {
    /// The stable code by which scripts know the reason.
    pub fn code(self) -> &'static str {
        match self {
            Reason::IdMissing => "id_missing",
            Reason::IdMalformed => "id_malformed",
            Reason::IdCheckDigit => "id_check_digit",
            Reason::IdPrecisionLost => "id_precision_lost",
            Reason::NameMissing => "name_missing",
            Reason::UnitMissing => "unit_missing",
            Reason::UnitUnknown => "unit_unknown",
            Reason::UnitOutOfReach => "unit_out_of_reach",
            Reason::PersonOutOfReach => "person_out_of_reach",
            Reason::DuplicateInFile { .. } => "duplicate_in_file",
            Reason::DateUnreadable => "date_unreadable",
            Reason::SexConflict => "sex_conflict",
            Reason::SexUnreadable => "sex_unreadable",
            Reason::BirthConflict => "birth_conflict",
            Reason::BirthUnreadable => "birth_unreadable",
            Reason::TextNormalised => "text_normalised",
            Reason::MobileMalformed => "mobile_malformed",
            Reason::SkillUnknown => "skill_unknown",
            Reason::IndustrialUnreadable => "industrial_unreadable",
            Reason::MemberUnreadable => "member_unreadable",
            Reason::JoinedWithoutMembership => "joined_without_membership",
            Reason::JoinedBeforeBirth => "joined_before_birth",
            Reason::MemberOnRegister => "member_on_register",
            Reason::CodeMissing => "code_missing",
            Reason::ParentUnknown => "parent_unknown",
            Reason::ParentRejected => "parent_rejected",
            Reason::Cycle => "cycle",
            Reason::SecondRoot => "second_root",
            Reason::KindUnknown => "kind_unknown",
            Reason::CreditCodeMalformed => "credit_code_malformed",
            Reason::CreditCodeCheck => "credit_code_check",
            Reason::CreditCodePrecisionLost => "credit_code_precision_lost",
            Reason::CreditCodeRepeated { .. } => "credit_code_repeated",
        }
    }

    /// The reason for people: what is wrong, in which column, and what to do or what was done.
    pub fn text(self, lang: Lang) -> String {
        let (zh, en) = match self {
            Reason::DuplicateInFile { first } => {
                return match lang {
                    Lang::Zh => format!("与第 {first} 行重复。同一人（或同一编号）只保留一行。"),
                    Lang::En => format!("The same as row {first}. Keep one row for each person or code."),
                };
            }
            Reason::CreditCodeRepeated { first } => {
                return match lang {
                    Lang::Zh => format!("统一社会信用代码与第 {first} 行相同，请核对是哪一家的。"),
                    Lang::En => format!("The credit code is also that of row {first}; check whose it is."),
                };
            }
            Reason::MemberOnRegister => (
                "名册上此人是会员，表中写“否”。会籍未改动；如已离会，请按离会办理。",
                "The register has this person as a member, the sheet says no. The membership is left as it is; end it by its own steps.",
            ),
            Reason::IdMissing => ("证件号码为空，请补填。", "The identity number is missing; fill it in."),
            Reason::IdMalformed => (
                "证件号码不是 18 位居民身份证号码，或其中的出生日期不存在，请对照证件改正。",
                "The identity number is not one of 18 characters with a possible day of birth; correct it from the card.",
            ),
            Reason::IdCheckDigit => (
                "证件号码的校验位不符，至少有一位写错，请对照证件改正。",
                "The identity number's check digit does not fit: at least one digit is wrong; correct it from the card.",
            ),
            Reason::IdPrecisionLost => (
                "证件号码被表格软件当作数字，后几位已经丢失，无法推断。请把该列设为文本后对照证件重填。",
                "A spreadsheet program took the identity number for a number and destroyed its last digits. Format the column as text and type the number again from the card.",
            ),
            Reason::NameMissing => ("姓名（名称）为空，请补填。", "The name is missing; fill it in."),
            Reason::UnitMissing => ("所在工会编号为空，请补填。", "The unit code is missing; fill it in."),
            Reason::UnitUnknown => (
                "所在工会编号不在工会名册中。请核对编号，或先导入该工会。",
                "The unit code is not in the register of units. Check it, or import that unit first.",
            ),
            Reason::UnitOutOfReach => (
                "该工会不在您的管理范围内，请由该工会或其上级导入这一行。",
                "The unit lies outside your reach; let that unit or one above it import this row.",
            ),
            Reason::PersonOutOfReach => (
                "此人已登记在您管理范围以外的工会。请先由原工会办理转出，或由共同的上级工会导入。",
                "This person is registered in a unit outside your reach. Have them transferred out there first, or let a unit above both import the row.",
            ),
            Reason::DateUnreadable => (
                "入会日期无法识别。请写成 2018-08-14 的样子；不知道就留空。",
                "The day of joining cannot be read. Write it like 2018-08-14, or leave it empty.",
            ),
            Reason::SexConflict => (
                "性别与证件号码不一致，已按证件号码登记。",
                "The sex is not that of the identity number, which was followed.",
            ),
            Reason::SexUnreadable => {
                ("性别无法识别，已按证件号码登记。", "The sex cannot be read; the identity number was followed.")
            }
            Reason::BirthConflict => (
                "出生日期与证件号码不一致，已按证件号码登记。",
                "The day of birth is not that of the identity number, which was followed.",
            ),
            Reason::BirthUnreadable => (
                "出生日期无法识别，已按证件号码登记。",
                "The day of birth cannot be read; the identity number was followed.",
            ),
            Reason::TextNormalised => (
                "文字中的繁体字或夹注拼音已整理为规范汉字，原文已留存。",
                "Traditional characters or inline pinyin were cleaned; the text as sent is kept.",
            ),
            Reason::MobileMalformed => (
                "手机号码不是 11 位手机号，已原样登记，请核对。",
                "The mobile number has not the form of one; it was taken as it stands. Check it.",
            ),
            Reason::SkillUnknown => (
                "技能等级不在八级之内，未登记等级，请核对。",
                "The level of skill is not one of the eight; none was recorded. Check it.",
            ),
            Reason::IndustrialUnreadable => (
                "“产业工人”一栏只能填是或否，已按“否”登记，请核对。",
                "“Industrial worker” must be yes or no; no was recorded. Check it.",
            ),
            Reason::MemberUnreadable => (
                "“会员”一栏只能填是或否，已按“否”登记，请核对。",
                "“Member” must be yes or no; no was recorded. Check it.",
            ),
            Reason::JoinedWithoutMembership => (
                "不是会员却填了入会日期，入会日期未登记，请核对。",
                "A day of joining stands beside somebody who is not a member; it was not recorded. Check it.",
            ),
            Reason::JoinedBeforeBirth => (
                "入会日期早于出生日期，入会日期未登记，请核对。",
                "The day of joining is before the day of birth; it was not recorded. Check it.",
            ),
            Reason::CodeMissing => ("工会编号为空，请补填。", "The unit's own code is missing; fill it in."),
            Reason::ParentUnknown => (
                "上级工会编号既不在本表也不在工会名册中，请核对。",
                "The parent's code is neither in this sheet nor in the register; check it.",
            ),
            Reason::ParentRejected => (
                "上级工会在本表中被退回，请先改正上级工会那一行。",
                "The parent's row in this sheet was rejected; correct that row first.",
            ),
            Reason::Cycle => (
                "上级工会互相指向，绕成了圈，请改正上级工会编号。",
                "The parents lead round in a circle; correct the parent's code.",
            ),
            Reason::SecondRoot => (
                "没有上级工会的只能有一家。请补填上级工会编号。",
                "Only one unit can be without a parent; fill in the parent's code.",
            ),
            Reason::KindUnknown => (
                "工会类型无法识别，已按“其他”登记，请核对。",
                "The kind of unit is not known; it was recorded as other. Check it.",
            ),
            Reason::CreditCodeMalformed => (
                "统一社会信用代码不是 18 位规范代码，未登记，请核对。",
                "The credit code is not one of 18 characters; it was not recorded. Check it.",
            ),
            Reason::CreditCodeCheck => (
                "统一社会信用代码的校验位不符，未登记，请对照登记证书改正。",
                "The credit code's check character does not fit; it was not recorded. Correct it from the certificate.",
            ),
            Reason::CreditCodePrecisionLost => (
                "统一社会信用代码被表格软件当作数字，后几位已经丢失，未登记。请把该列设为文本后重填。",
                "A spreadsheet program destroyed the last digits of the credit code; it was not recorded. Format the column as text and type it again.",
            ),
        };
        match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        }
    }
}
