"""What the office does with programmes: rules, cycles, changes after the opening; a verb each."""

from programmes.services.changing import (
    adopt_rule_change,
    affected_drafts,
    begin_rule_change,
    drop_rule_change,
    propose_rule_change,
)
from programmes.services.cycles import (
    change_cycle,
    close_cycle,
    finish_cycle,
    in_preparation,
    officers,
    open_cycle,
    papers_by_society,
    prepare_cycle,
    prepare_next,
    remind_societies,
    set_quota,
)
from programmes.services.writing import (
    clone_rules,
    edited_rules,
    freeze,
    revise_rules,
    seed_programme,
    seed_programmes,
    write_rule_set,
)

__all__ = [
    "adopt_rule_change",
    "affected_drafts",
    "begin_rule_change",
    "change_cycle",
    "clone_rules",
    "close_cycle",
    "drop_rule_change",
    "edited_rules",
    "finish_cycle",
    "freeze",
    "in_preparation",
    "officers",
    "open_cycle",
    "papers_by_society",
    "prepare_cycle",
    "prepare_next",
    "propose_rule_change",
    "remind_societies",
    "revise_rules",
    "seed_programme",
    "seed_programmes",
    "set_quota",
    "write_rule_set",
]
