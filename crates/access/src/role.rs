//! Roles: the offices a person can hold at a unit.

/// A role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Everybody, signed in or not. Not granted.
    Public,
    /// Everybody who is signed in, whatever office they hold. Not granted.
    Signed,
    /// 经办人: keeps the roll of a unit.
    Clerk,
    /// 主席: answers for a unit.
    Chair,
    /// 工会干部: an officer of a federation, over its subtree.
    Officer,
    /// 领导: sees numbers, approves and publishes.
    Leader,
    /// 协作部门: a department that works with the unions.
    Partner,
    /// 系统管理员: runs the system and its accounts.
    SystemAdmin,
    /// 安全管理员: says who holds which office.
    SecurityAdmin,
    /// 审计管理员: reads the log.
    AuditAdmin,
    /// 帮扶专干: handles the cases of households in hardship.
    Caseworker,
    /// 出纳: pays what others approved.
    Treasurer,
    /// 第三方评估员: scores the cases of a sample; sees nothing else.
    Evaluator,
    /// 职工: a worker, who sees and does what is their own.
    Worker,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 14] = [
        Role::Public,
        Role::Signed,
        Role::Clerk,
        Role::Chair,
        Role::Officer,
        Role::Leader,
        Role::Partner,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
        Role::Caseworker,
        Role::Treasurer,
        Role::Evaluator,
        Role::Worker,
    ];

    /// Those that can be granted. Inboxes keep a role by its place here: a new one goes to the end.
    pub const GRANTED: [Role; 12] = [
        Role::Clerk,
        Role::Chair,
        Role::Officer,
        Role::Leader,
        Role::Partner,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
        Role::Caseworker,
        Role::Treasurer,
        Role::Evaluator,
        Role::Worker,
    ];

    /// The three administrators, who exclude one another and every other office.
    pub const ADMINISTRATORS: [Role; 3] = [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];

    /// As it is stored, sent in forms and named in texts (`role-clerk`).
    pub const fn code(self) -> &'static str {
        match self {
            Role::Public => "public",
            Role::Signed => "signed",
            Role::Clerk => "clerk",
            Role::Chair => "chair",
            Role::Officer => "officer",
            Role::Leader => "leader",
            Role::Partner => "partner",
            Role::SystemAdmin => "system-admin",
            Role::SecurityAdmin => "security-admin",
            Role::AuditAdmin => "audit-admin",
            Role::Caseworker => "caseworker",
            Role::Treasurer => "treasurer",
            Role::Evaluator => "evaluator",
            Role::Worker => "worker",
        }
    }

    /// The role of a code, if it can be granted.
    pub fn granted(code: &str) -> Option<Role> {
        Role::GRANTED.into_iter().find(|role| role.code() == code)
    }

    /// Whether it is one of the three administrators.
    pub fn is_administrator(self) -> bool {
        Role::ADMINISTRATORS.contains(&self)
    }

    /// Whether no one person may hold both.
    pub fn excludes(self, other: Role) -> bool {
        self != other && (self.is_administrator() || other.is_administrator())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_exclude_everything_and_offices_nothing() {
        for one in Role::GRANTED {
            for other in Role::GRANTED {
                assert_eq!(one.excludes(other), other.excludes(one), "{one:?} {other:?}");
                let expected = one != other && (one.is_administrator() || other.is_administrator());
                assert_eq!(one.excludes(other), expected, "{one:?} {other:?}");
            }
        }
        assert!(!Role::Clerk.excludes(Role::Chair));
    }

    #[test]
    fn codes_are_distinct_and_read_back() {
        for role in Role::GRANTED {
            assert_eq!(Role::granted(role.code()), Some(role));
        }
        assert_eq!(Role::granted("public"), None);
        assert_eq!(Role::granted("signed"), None);
    }
}
