roll-units = 工会组织
