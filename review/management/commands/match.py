"""Assign the nominations of an instance file to experts, at the proven optimum."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from review import sentences
from review.matching import BadProblem, Infeasible, Objective, Problem, Solution, repair, solve
from review.matching import floors as floors_of
from review.matching.instances import read_instance, read_pairs, write_pairs


class Command(BaseCommand):
    help = (
        "Assigns nominations to experts (分配) from an .npz instance: total (largest total fit), fair "
        "(first the worst-off nomination), repair (fewest changes to --published). Writes pairs as "
        ".csv; the last line is JSON. Exit status 1 where there is no assignment: then it says why."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instance", type=Path, help="arrays as in review/matching/instances.py")
        parser.add_argument(
            "--objective", choices=[str(each) for each in Objective], default="total"
        )
        parser.add_argument("--out", type=Path, help="the pairs, as .csv")
        parser.add_argument(
            "--published", type=Path, help="pairs to be mended by --objective repair"
        )
        parser.add_argument("--floors", type=int, default=0, help="also show so many floors")
        parser.add_argument("--seed", type=int, default=0, help="breaks ties another way")

    def handle(self, *args: Any, **options: Any) -> None:
        objective = Objective(options["objective"])
        if (objective is Objective.REPAIR) != bool(options["published"]):
            raise CommandError(_("--objective repair and --published pairs.csv go together."))
        try:
            problem = read_instance(options["instance"])
            published = read_pairs(options["published"]) if options["published"] else ()
        except BadProblem as error:
            raise CommandError(str(sentences.bad_problem(error))) from error
        start = perf_counter()
        answer, told = solved(problem, objective, published, options["seed"])
        told["seconds"] = round(perf_counter() - start, 3)
        if isinstance(answer, Infeasible):
            self.explain(answer, told)
            raise SystemExit(1)
        if options["out"]:
            self.write(options["out"], problem, answer)
        if answer.floor is not None:
            self.tell_gap(answer)
        if options["floors"]:
            self.show_floors(problem, options["floors"], options["seed"])
        self.stdout.write(json.dumps(told))

    def explain(self, answer: Infeasible, told: dict[str, Any]) -> None:
        """Say why there is no assignment and what would mend it."""
        self.stdout.write(str(sentences.clash(answer.clash)))
        for each in answer.clash.repairs:
            self.stdout.write(f"- {sentences.repair(each)}")
        self.stdout.write(json.dumps(told))

    def write(self, path: Path, problem: Problem, answer: Solution) -> None:
        """Write the pairs."""
        try:
            write_pairs(path, problem, answer.pairs)
        except OSError as error:
            said = _("%(file)s cannot be written: %(reason)s.")
            raise CommandError(said % {"file": path, "reason": error.strerror}) from error
        said = _("%(number)s pairs written to %(file)s.")
        self.stdout.write(said % {"number": len(answer.pairs), "file": path})

    def tell_gap(self, answer: Solution) -> None:
        """Say how the worst-off fares, how well it could fare by the proof, and what that costs."""
        highest = answer.worst_bound or 0.0
        said = _(
            "Worst-off nomination: %(worst)s; proven: no assignment gives it more than %(highest)s (gap at most %(gap)s). Floor under all that can reach it: %(floor)s. Price in total: %(price)s (%(share)s)."
        )
        price = answer.price or 0.0
        most = answer.total + price
        told = {
            "worst": f"{answer.worst:.6g}",
            "floor": f"{answer.floor:.6g}",
            "highest": f"{highest:.6g}",
            "gap": f"{max(highest - answer.worst, 0.0):.6g}",
            "price": f"{price:.6g}",
            "share": f"{price / most if most else 0:.2%}",
        }
        self.stdout.write(said % told)

    def show_floors(self, problem: Problem, count: int, seed: int) -> None:
        """Show what each floor under the worst-off nomination costs."""
        lines = floors_of(problem, count, seed=seed)
        for line in () if isinstance(lines, Infeasible) else lines:
            said = _(
                "Floor %(level)s: total %(total)s, price %(price)s (%(share)s of the largest)."
            )
            self.stdout.write(
                said
                % {
                    "level": f"{line.level:.6g}",
                    "total": f"{line.total:.6g}",
                    "price": f"{line.price:.6g}",
                    "share": f"{line.share:.2%}",
                }
            )


def solved(
    problem: Problem, objective: Objective, published: tuple[tuple[int, int], ...], seed: int
) -> tuple[Solution | Infeasible, dict[str, Any]]:
    """The answer, and what the last line says of it."""
    told: dict[str, Any] = {
        "objective": str(objective),
        "total": None,
        "worst": None,
        "bound": None,
    }
    if objective is Objective.REPAIR:
        mended = repair(problem, published, seed=seed)
        if not isinstance(mended, Infeasible):
            told |= {"removed": len(mended.removed), "added": len(mended.added)}
            told["fewest"] = mended.is_least
        answer = mended if isinstance(mended, Infeasible) else mended.solution
    else:
        answer = solve(problem, objective, seed=seed)
    if isinstance(answer, Infeasible):
        return answer, told | {"clash": str(answer.clash.code), "short": answer.clash.short}
    told |= {"total": answer.total, "worst": answer.worst, "bound": answer.bound}
    if answer.floor is not None:
        told |= {"floor": answer.floor, "worst_bound": answer.worst_bound, "price": answer.price}
    return answer, told | {"pairs": len(answer.pairs), "input": answer.input_hash}
