// Generated from crds/agentworkloads.agent-workloads.io.yaml by `npm run generate`. Do not edit.
/* eslint-disable */
/** @public */
export interface AgentWorkloadSpec {
/**
 * What the agent should find out. Data for the pipeline, never a template.
 */
objective: string
/**
 * Catalog entity ref that owns the workload, e.g. group:default/market-research.
 */
owner?: string
/**
 * Stable name of the job across attempts. Default is the object's name.
 */
jobId?: string
/**
 * Sites to look at.
 */
targetUrls?: string[]
/**
 * S3 bucket for artifacts. Must be the environment's bucket, which is the default.
 */
targetBucket?: string
/**
 * First part of the keys of all artifacts.
 */
targetPrefix?: string
orchestration: {
type?: "argo"
workflowTemplateRef: {
name: string
kind?: ("WorkflowTemplate" | "ClusterWorkflowTemplate")
}
/**
 * Values of the pipeline's user parameters. Platform parameters are refused.
 */
parameters?: {
[k: string]: string
}
}
/**
 * Confidence at or above which the policy may approve alone. A decimal string, since custom resources carry no floats.
 */
autoApproveThreshold?: string
opaPolicy?: ("strict" | "permissive")
approval?: {
/**
 * Who may end a gate. Policy = only the policy; PolicyThenManual = people where the policy says review; Manual = always people.
 */
mode?: ("Policy" | "PolicyThenManual" | "Manual")
/**
 * Users or groups who may decide.
 */
approvers?: string[]
requiredApprovals?: number
/**
 * Groups of which at least one member must be among those who approve.
 */
mustInclude?: string[]
allowSelfApproval?: boolean
onTimeout?: ("Reject" | "Hold" | "Escalate")
/**
 * Users or groups who may decide.
 */
escalateTo?: string[]
}
timeouts?: {
/**
 * Seconds of work outside gates.
 */
execution?: number
/**
 * Seconds a gate waits for a decision.
 */
suspendGate?: number
}
/**
 * Requests and limits for the steps, for templates that take them.
 */
resources?: {
requests?: {
cpu?: string
memory?: string
}
limits?: {
cpu?: string
memory?: string
}
}
/**
 * Raise it to run the job again.
 */
attempt?: number
/**
 * Stop runs exit handlers, Terminate does not.
 */
shutdown?: ("Stop" | "Terminate")
}

/** @public */
export interface AgentWorkloadStatus {
observedGeneration?: number
phase?: ("Pending" | "Running" | "Suspended" | "Completed" | "Failed")
message?: string
attempt?: number
argoPhase?: ("Pending" | "Running" | "Suspended" | "Succeeded" | "Failed" | "Error")
progress?: string
startedAt?: string
finishedAt?: string
conditions?: {
type: ("Accepted" | "WorkflowCreated" | "Approved" | "Succeeded" | "GateTampered" | "EvidenceChanged")
status: ("True" | "False" | "Unknown")
reason: string
message: string
lastTransitionTime: string
observedGeneration?: number
}[]
/**
 * How the portal asks for another run without writing spec.
 */
runRequests?: {
id: string
/**
 * The attempt asked for.
 */
attempt: number
feedback?: string
by: string
at: string
mac: string
}[]
argoWorkflow?: {
name: string
namespace: string
uid: string
createdAt?: string
}
/**
 * Counts of Argo's nodes by phase.
 */
nodes?: {
[k: string]: number
}
/**
 * Step to the s3:// address of what it stored.
 */
workflowArtifacts?: {
[k: string]: string
}
proposedActions?: {
name: string
description?: string
confidence?: string
destructive?: boolean
approved?: boolean
}[]
executedActions?: {
name: string
description?: string
confidence?: string
destructive?: boolean
approved?: boolean
}[]
/**
 * Gates of the current attempt.
 */
gates?: {
name: string
nodeId: string
workflowUid: string
attempt: number
state: ("Waiting" | "Approved" | "Rejected" | "SentBack" | "TimedOut" | "Bypassed" | "Cancelled")
reason?: string
openedAt: string
deadline: string
resolvedAt?: string
evidenceDigest: string
/**
 * What the gate opened with is not there any more; nothing can be approved.
 */
evidenceChanged?: boolean
/**
 * Seal over terms, times and digest.
 */
mac: string
/**
 * The effective rules of this gate, the stricter of spec and floors when the attempt started.
 */
terms: {
mode: ("Policy" | "PolicyThenManual" | "Manual")
approvers?: string[]
requiredApprovals: number
mustInclude?: string[]
allowSelfApproval: boolean
onTimeout: ("Reject" | "Hold" | "Escalate")
escalateTo?: string[]
threshold: string
opaPolicy: ("strict" | "permissive")
/**
 * Who launched the attempt; absent when unknown.
 */
requester?: string
}
policy?: {
verdict: ("allow" | "deny" | "review")
engine: string
revision?: string
decisionId?: string
evaluatedAt: string
inputDigest: string
reasons?: {
code: string
message: string
wouldPass?: string
}[]
}
claimedBy?: string
decisions?: {
id: string
by: string
decision: ("approve" | "reject" | "send-back" | "withdraw" | "comment")
comment?: string
evidenceDigest?: string
outputs?: {
[k: string]: string
}
at: string
mac: string
}[]
}[]
}
