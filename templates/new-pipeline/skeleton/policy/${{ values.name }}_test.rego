{% set extracts = values.collect in ["report", "everything", "facts"] %}
{% set name = "pipeline_" + (values.name | replace("-", "_")) %}
package agent_workloads.${{ name }}_test

import data.agent_workloads.${{ name }} as policy

# A run of this pipeline whose steps have done well.
good := {
	"workload": {"namespace": ${{ values.namespace | dump }}},
	"steps": {step: {"outputs": {"confidence": "0.97", "result": ""}} | some step in policy.steps},
}

with_outputs(outputs) := object.union(good, {"steps": {step: {"outputs": outputs} | some step in policy.steps}})

{% if extracts %}
test_a_confident_run_needs_nobody_else if {
	count(policy.reviews) == 0 with input as good
}

test_a_run_that_is_not_confident_is_looked_at if {
	count(policy.reviews) == 1 with input as with_outputs({"confidence": "0.5"})
}

test_a_run_without_a_confidence_is_looked_at if {
	count(policy.reviews) == 1 with input as with_outputs({"confidence": "high"})
}
{% else %}
test_every_run_is_looked_at if {
	count(policy.reviews) == 1 with input as good
}
{% endif %}

test_nothing_stops_a_good_run if {
	count(policy.denials) == 0 with input as good
}

test_a_step_that_says_stop_stops_the_run if {
	stopped := with_outputs({"result": "stop"})
	count(policy.denials) == count(policy.steps) with input as stopped
}

test_other_namespaces_are_none_of_its_business if {
	elsewhere := object.union(good, {"workload": {"namespace": "elsewhere-entirely"}})
	count(policy.reviews | policy.denials) == 0 with input as elsewhere
}
