"""Print the figures of "On real sets" in docs/methods/loop.md: `python -m tests.simulations.real_loops [folder]`."""

from __future__ import annotations

import sys
from pathlib import Path

from apps.learning.route import NotYet, RoutingCertificate
from apps.measures.estimate import Estimate, Figure
from apps.measures.strategy import Mode
from tests.simulations.real_loops.crowds import routed
from tests.simulations.real_loops.dialogues import dialogue_gate, dialogue_modes, dialogues
from tests.simulations.real_loops.entailment import entailment_modes, entailment_overlap
from tests.simulations.real_loops.judges import judge_gate, judge_modes, judge_rate, judge_routing
from tests.simulations.real_loops.trials import trial_gate, trial_modes, trial_routing, trial_sentences


def printed(figure: Figure) -> str:
    if not isinstance(figure, Estimate):
        return figure.reason
    value, low, high = (100 * one for one in (figure.value, figure.low, figure.high))
    return f"{value:.1f} % ({low:.1f} to {high:.1f}), n {figure.n}"


def told(found: RoutingCertificate | NotYet) -> str:
    if isinstance(found, NotYet):
        return found.as_sentence()
    return (
        f"{printed(found.promised.coverage)} taken unseen, {found.promised.errors} of {found.promised.accepted} wrong"
    )


def main(data: Path) -> None:
    """Every figure of "On real sets"."""
    entailment, dialogue = data / "snow_textual_entailment", data / "conv_abuse_severity"
    trial, judge = data / "clinical_trial_ner", data / "pandalm_preference"
    for overlap, error in entailment_overlap(entailment).items():
        print(f"entailment, majority of {overlap} wrong: {printed(error)}")
    found = dialogues(dialogue)
    for target in (0.02, 0.05):
        print(f"dialogues at {target:.0%}: {told(routed(found.said.scores, found.wrong, target))}")
    for target in (0.05, 0.1, 0.2):
        print(f"trials at {target:.0%}: {told(trial_routing(trial, target))}")
        print(f"judges at {target:.0%}: {told(judge_routing(judge, target))}")
    for joined in (False, True):
        right = trial_sentences(trial, joined).right
        print(
            f"trials, right sentences, touching spans joined {joined}:",
            {k: f"{v.mean():.3f}" for k, v in right.items()},
        )
    gates = {
        "dialogues": dialogue_gate(dialogue),
        "BERT, BioBERT": trial_gate(trial, "bert-base-uncased", "biobert-v1.1"),
        "BioBERT, BioLinkBERT": trial_gate(trial, "biobert-v1.1", "BioLinkBERT-base"),
        "BioLinkBERT, BioBERT": trial_gate(trial, "BioLinkBERT-base", "biobert-v1.1"),
        "gpt-3.5-turbo, pandalm-7b": judge_gate(judge),
    }
    for name, report in gates.items():
        print(f"gate {name}: {report.verdict}; {'; '.join(report.reasons)}")
    for power in (0.0, None):
        print(f"first preferred, power {power}: {printed(judge_rate(judge, power=power))}")
    modes = {
        "entailment": entailment_modes(entailment),
        "dialogues": dialogue_modes(dialogue),
        "trials": trial_modes(trial),
        "judges": judge_modes(judge),
    }
    for name, of_set in modes.items():
        print(f"\n{name}")
        for row in of_set.comparison.rows:
            for mode in (Mode.PEOPLE, Mode.AUTOMATION):
                if isinstance(row.cells[mode], Estimate):
                    print(f"  {row.criterion}, {mode} {row.named.get(mode, '')}: {printed(row.cells[mode])}")
        for line in of_set.comparison.classes:
            print(f"  class {line.name}: behind {line.behind}", {str(m): printed(c) for m, c in line.cells.items()})
        for one in of_set.advice:
            print(f"  {one.stage}: {one.mode} {one.changes[:1]}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data"))
