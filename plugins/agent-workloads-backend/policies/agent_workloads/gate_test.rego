# Runs the table in cases/data.json, which the plugin's tests run on the compiled policy, too.
package agent_workloads.gate_test

import data.agent_workloads.cases
import data.agent_workloads.gate

failures contains {"case": example.why, "got": got, "want": example.want} if {
	some example in cases.table
	got := outcome(example)
	got != example.want
}

outcome(example) := {"verdict": decision.verdict, "codes": [reason.code | some reason in decision.reasons]} if {
	decision := gate.decision with input as object.union(cases.input, object.get(example, "patch", {}))
		with data.agent_workloads.settings as object.get(example, "settings", {})
}

undecided contains example.why if {
	some example in cases.table
	not outcome(example)
}

test_every_case_has_a_decision if count(undecided) == 0

test_every_case_comes_out_as_wanted if {
	print(failures)
	count(failures) == 0
}

test_no_input_is_not_allow if {
	gate.decision.verdict == "review" with input as {}
}
