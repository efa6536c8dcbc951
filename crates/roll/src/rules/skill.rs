//! The eight levels of skill (新八级工).

use clock::Lang;
use exchange::half_width;

/// A level of skill, lowest first. The first six levels of work with the two above 高级技师 make the new ladder; the old
/// five-level ladder is the part from 初级工 to 高级技师.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skill {
    /// 学徒工.
    Apprentice,
    /// 初级工, fifth grade of the old ladder.
    Junior,
    /// 中级工, fourth grade.
    Intermediate,
    /// 高级工, third grade.
    Senior,
    /// 技师, second grade.
    Technician,
    /// 高级技师, first grade.
    SeniorTechnician,
    /// 特级技师.
    SpecialTechnician,
    /// 首席技师.
    ChiefTechnician,
}

impl Skill {
    /// All levels, lowest first.
    pub const ALL: [Skill; 8] = [
        Skill::Apprentice,
        Skill::Junior,
        Skill::Intermediate,
        Skill::Senior,
        Skill::Technician,
        Skill::SeniorTechnician,
        Skill::SpecialTechnician,
        Skill::ChiefTechnician,
    ];

    /// The code stored and used in figures.
    pub fn code(self) -> &'static str {
        match self {
            Skill::Apprentice => "apprentice",
            Skill::Junior => "junior",
            Skill::Intermediate => "intermediate",
            Skill::Senior => "senior",
            Skill::Technician => "technician",
            Skill::SeniorTechnician => "senior_technician",
            Skill::SpecialTechnician => "special_technician",
            Skill::ChiefTechnician => "chief_technician",
        }
    }

    /// The level of a code.
    pub fn from_code(code: &str) -> Option<Skill> {
        Skill::ALL.into_iter().find(|skill| skill.code() == code)
    }

    /// The level's name.
    pub fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Skill::Apprentice, Lang::Zh) => "学徒工",
            (Skill::Junior, Lang::Zh) => "初级工",
            (Skill::Intermediate, Lang::Zh) => "中级工",
            (Skill::Senior, Lang::Zh) => "高级工",
            (Skill::Technician, Lang::Zh) => "技师",
            (Skill::SeniorTechnician, Lang::Zh) => "高级技师",
            (Skill::SpecialTechnician, Lang::Zh) => "特级技师",
            (Skill::ChiefTechnician, Lang::Zh) => "首席技师",
            (Skill::Apprentice, Lang::En) => "apprentice",
            (Skill::Junior, Lang::En) => "junior worker",
            (Skill::Intermediate, Lang::En) => "intermediate worker",
            (Skill::Senior, Lang::En) => "senior worker",
            (Skill::Technician, Lang::En) => "technician",
            (Skill::SeniorTechnician, Lang::En) => "senior technician",
            (Skill::SpecialTechnician, Lang::En) => "special-grade technician",
            (Skill::ChiefTechnician, Lang::En) => "chief technician",
        }
    }

    /// Reads what people write in a column of skill, old grades included.
    ///
    /// # Errors
    /// [`SkillUnknown`] for anything that is neither a level nor a way of saying that there is none.
    pub fn parse(text: &str) -> Result<Option<Skill>, SkillUnknown> {
        let text = half_width(text);
        let skill = match text.trim() {
            "" | "-" | "/" | "无" | "无等级" | "没有" | "未定级" => return Ok(None),
            "学徒工" | "学徒" => Skill::Apprentice,
            "初级工" | "初级" | "五级" | "五级工" | "五级/初级工" | "初级工/五级" => Skill::Junior,
            "中级工" | "中级" | "四级" | "四级工" | "四级/中级工" | "中级工/四级" => {
                Skill::Intermediate
            }
            "高级工" | "高级" | "三级" | "三级工" | "三级/高级工" | "高级工/三级" => Skill::Senior,
            "技师" | "二级" | "二级技师" | "二级/技师" | "技师/二级" => Skill::Technician,
            "高级技师" | "一级" | "一级技师" | "一级/高级技师" | "高级技师/一级" => {
                Skill::SeniorTechnician
            }
            "特级技师" => Skill::SpecialTechnician,
            "首席技师" => Skill::ChiefTechnician,
            other => return Skill::from_code(other).map(Some).ok_or(SkillUnknown),
        };
        Ok(Some(skill))
    }
}

/// The text names no level of skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a level of skill")]
pub struct SkillUnknown;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_are_read_back() {
        for skill in Skill::ALL {
            assert_eq!(Skill::parse(skill.name(Lang::Zh)), Ok(Some(skill)));
            assert_eq!(Skill::parse(skill.code()), Ok(Some(skill)));
        }
        assert_eq!(Skill::parse(" 三级/高级工"), Ok(Some(Skill::Senior)));
        assert_eq!(Skill::parse("无"), Ok(None));
        assert_eq!(Skill::parse("工程师"), Err(SkillUnknown));
        assert!(Skill::Apprentice < Skill::Junior && Skill::SeniorTechnician < Skill::ChiefTechnician);
    }
}
