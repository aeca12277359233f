"""Users and the offices they hold, societies, units, persons and the facts that outlive a cycle."""
