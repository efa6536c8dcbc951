roll-units = Units
