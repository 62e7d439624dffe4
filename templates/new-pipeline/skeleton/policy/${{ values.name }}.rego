{% set extracts = values.collect in ["report", "everything", "facts"] %}
{% set name = "pipeline_" + (values.name | replace("-", "_")) %}
{% set taken = ["main", "collect", "scraper", "screenshot", "dom", "gate", "synthesis"] %}
{% set steps = [] %}
{% set own = [] %}
{% if extracts %}
{% set steps = steps.concat(["dom"]) %}
{% endif %}
{% if values.collect != "nothing" %}
{% set steps = steps.concat(["scraper"]) %}
{% endif %}
{% for step in values.ownSteps or [] %}
{% set stepName = step.name %}
{% if stepName in taken %}
{% set stepName = "step-" + loop.index + "-" + step.name %}
{% endif %}
{% set taken = taken.concat([stepName]) %}
{% if step.place != "after" %}
{% set own = own.concat([stepName]) %}
{% endif %}
{% endfor %}
# What people should look at in the pipeline ${{ values.name }}: a starting point. It adds to the rules of the portal's policy and loosens
# none; the README beside the pipeline says how it is published. Test it with `opa test .`.
package agent_workloads.${{ name }}

# The gate's input does not name the pipeline: its namespace and its steps do.
steps := ${{ steps.concat(own) | dump | replace('","', '", "') }}

applies if {
	input.workload.namespace == ${{ values.namespace | dump }}
	every step in steps {
		input.steps[step]
	}
}
{% if extracts %}

# Below this confidence in the extracted facts people look.
least_confidence := 0.9

confident if to_number(input.steps.dom.outputs.confidence) >= least_confidence

reviews contains {
	"code": "${{ values.name }}-confidence",
	"message": concat("", ["The facts have a confidence below ", json.marshal(least_confidence), "."]),
	"wouldPass": concat("", ["A confidence of at least ", json.marshal(least_confidence), "."]),
} if {
	applies
	not confident
}
{% else %}

# No step measures anything to judge by, so people look at every run.
reviews contains {
	"code": "${{ values.name }}-look",
	"message": "People look at every run of this pipeline.",
} if {
	applies
}
{% endif %}

# A step that writes "stop" to /work/result stops the run.
denials contains {
	"code": "${{ values.name }}-stop",
	"message": concat("", ["The step ", step, " says stop."]),
} if {
	applies
	some step in steps
	input.steps[step].outputs.result == "stop"
}
