# METADATA
# title: May an agent go on without a person?
# description: |
#   The policy at the gate of an agent workload. `decision` is what the portal asks for: deny stops the run, review
#   leaves it to people, allow lets it go on. One reason against it is enough; reasons say what would change the answer.
#
#   Settings stand in data.agent_workloads.settings:
#     allowed_domains: hosts that workloads may look at, `shop.example` or `*.shop.example`; absent or empty = all
package agent_workloads.gate

# What a destructive action needs, whatever threshold the workload asks for.
destructive_threshold := 0.99

# Above this share of failed pages there is nothing left to decide on.
hopeless_failed_percent := 80

# How many of the pages may fail before a person looks at it.
failed_percent_limits := {"strict": 20, "permissive": 50}

default verdict := "review"

verdict := "deny" if {
	count(denials) > 0
} else := "allow" if {
	count(reviews) == 0
	count(approvals) > 0
}

# Sorted: compiled, a set comes out in another order than in an OPA server, and the same reasons would look new.
reasons := array.concat(sort(denials), sort(reviews))

# METADATA
# entrypoint: true
decision := {"verdict": verdict, "reasons": reasons} if {
	verdict != "allow"
} else := {"verdict": verdict, "reasons": sort(approvals)}

# --- Confidence -------------------------------------------------------------------------------------------------

threshold := share(input.gate.terms.threshold)

confidence := share(input.steps.dom.outputs.confidence)

approvals contains {"code": "confidence", "message": message} if {
	confidence >= threshold
	message := concat("", ["The confidence ", text(confidence), " reaches the threshold ", text(threshold), "."])
}

reviews contains {
	"code": "confidence-low",
	"message": concat("", ["The confidence ", text(confidence), " is below the threshold ", text(threshold), "."]),
	"wouldPass": concat("", ["A confidence of at least ", text(threshold), "."]),
} if {
	confidence < threshold
}

reviews contains {
	"code": "confidence-unknown",
	"message": "The step \"dom\" reported no confidence between 0 and 1.",
	"wouldPass": "An output \"confidence\" of the step \"dom\", a number from 0 to 1.",
} if {
	not confidence
}

reviews contains {
	"code": "threshold-unknown",
	"message": "The gate's terms name no threshold between 0 and 1.",
	"wouldPass": "A threshold from 0.00 to 1.00 in the workload.",
} if {
	not threshold
}

# --- Proposed actions -------------------------------------------------------------------------------------------

reviews contains {
	"code": "destructive-action",
	"message": concat("", [
		"The action \"", title(action), "\" is destructive and has a confidence of ", text(certainty(action)),
		", below ", text(destructive_threshold), ".",
	]),
	"wouldPass": concat("", ["A confidence of at least ", text(destructive_threshold), ", or no destructive action."]),
} if {
	some action in input.proposedActions
	is_destructive(action)
	certainty(action) < destructive_threshold
}

# Only the strict policy looks at every action for itself.
reviews contains {
	"code": "action-confidence-low",
	"message": concat("", [
		"The action \"", title(action), "\" has a confidence of ", text(certainty(action)),
		", below the threshold ", text(threshold), ".",
	]),
	"wouldPass": concat("", ["A confidence of at least ", text(threshold), " for each action."]),
} if {
	strictness == "strict"
	some action in input.proposedActions
	not is_destructive(action)
	certainty(action) < threshold
}

is_destructive(action) if action.destructive == true

# An action that does not say what it is counts as destructive for the strict policy.
is_destructive(action) if {
	strictness == "strict"
	not is_boolean(object.get(action, "destructive", null))
}

# The lower of the action's own confidence and that of the evidence; 0 when one of them is unknown.
certainty(action) := min([confidence, share(action.confidence)])

certainty(action) := confidence if {
	object.get(action, "confidence", "") == ""
}

certainty(action) := 0 if {
	object.get(action, "confidence", "") != ""
	not share(action.confidence)
}

certainty(_) := 0 if not confidence

title(action) := substring(object.get(action, "name", "?"), 0, 60)

# --- Sites ------------------------------------------------------------------------------------------------------

default allowed_domains := []

allowed_domains := data.agent_workloads.settings.allowed_domains

denials contains {
	"code": "domain-not-allowed",
	"message": concat("", ["The host \"", substring(host, 0, 120), "\" is not on the list of allowed domains."]),
	"wouldPass": "Only target URLs on the list, or the host added to it by the policy's owners.",
} if {
	count(allowed_domains) > 0
	some url in input.workload.targetUrls
	host := host_of(url)
	not host_allowed(host)
}

host_allowed(host) if {
	some domain in allowed_domains
	host == lower(domain)
}

host_allowed(host) if {
	some domain in allowed_domains
	startswith(domain, "*.")
	endswith(host, lower(substring(domain, 1, -1)))
}

default host_of(_) := "?"

# Credentials never get this far, but must not pass for a host if they do.
host_of(url) := lower(host) if {
	authority := split(split(split(split(url, "/")[2], "?")[0], "#")[0], "@")
	last := authority[count(authority) - 1]
	host := without_port(last)
	host != ""
}

without_port(authority) := split(authority, ":")[0] if {
	not startswith(authority, "[")
}

without_port(authority) := concat("", [split(authority, "]")[0], "]"]) if {
	startswith(authority, "[")
}

# --- Pages ------------------------------------------------------------------------------------------------------

# Pages per step that counts them. More cannot have failed than there were.
pages[step] := {"total": total, "failed": min([failed, total])} if {
	some step, object in input.steps
	total := whole(object.outputs.pages_total)
	failed := whole(object.outputs.pages_failed)
	total > 0
}

# Whole numbers only: fractions are rounded one way in an OPA server and another way when compiled.
more_failed_than(step, percent) if pages[step].failed * 100 > pages[step].total * percent

# Rounded half up.
failed_percent(step) := (doubled - (doubled % both)) / both if {
	both := pages[step].total * 2
	doubled := (pages[step].failed * 200) + pages[step].total
}

reports_pages contains step if {
	some step, object in input.steps
	object.outputs.pages_total != null
}

reports_pages contains step if {
	some step, object in input.steps
	object.outputs.pages_failed != null
}

reviews contains {
	"code": "pages-unknown",
	"message": concat("", ["The step \"", step, "\" reported no usable number of pages, or none at all."]),
	"wouldPass": "At least one page, and whole numbers in \"pages_total\" and \"pages_failed\".",
} if {
	some step in reports_pages
	not pages[step]
}

worst_failed_percent := max([failed_percent(step) | some step, _ in pages])

hopeless_steps := {step | some step, _ in pages; more_failed_than(step, hopeless_failed_percent)}

denials contains {
	"code": "pages-hopeless",
	"message": concat("", [text(worst_failed_percent), " % of the pages failed: too little evidence to go on."]),
	"wouldPass": concat("", ["At most ", text(hopeless_failed_percent), " % failed pages."]),
} if {
	count(hopeless_steps) > 0
}

reviews contains {
	"code": "pages-failed",
	"message": concat("", [
		text(worst_failed_percent), " % of the pages failed, more than the ",
		text(failed_percent_limit), " % of the ", strictness, " policy.",
	]),
	"wouldPass": concat("", ["At most ", text(failed_percent_limit), " % failed pages."]),
} if {
	count(hopeless_steps) == 0
	some step, _ in pages
	more_failed_than(step, failed_percent_limit)
}

failed_percent_limit := failed_percent_limits[strictness]

# --- Words and numbers ------------------------------------------------------------------------------------------

# Whatever is not known is strict.
default strictness := "strict"

strictness := "permissive" if input.gate.terms.opaPolicy == "permissive"

# A number from 0 to 1 out of a decimal string: no signs, exponents, "NaN" or "inf".
share(value) := to_number(trimmed(value)) if {
	is_string(value)
	regex.match(`^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$`, value)
}

# An OPA server would write 1.00 as it was read, a compiled policy as 1.
trimmed(value) := trim_right(trim_right(value, "0"), ".") if contains(value, ".")

trimmed(value) := value if not contains(value, ".")

whole(value) := to_number(value) if {
	is_string(value)
	regex.match(`^(0|[1-9][0-9]{0,8})$`, value)
}

text(number) := json.marshal(number)
