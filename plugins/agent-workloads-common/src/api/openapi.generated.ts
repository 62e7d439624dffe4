// Generated from plugins/agent-workloads-backend/src/schema/openapi.yaml by `npm run generate`. Do not edit.
/* eslint-disable */
export interface paths {
    "/clusters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The clusters that the portal knows, with the health of its view of each; and that of the policy engine. */
        get: operations["listClusters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pipelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description WorkflowTemplates that may be launched, with the parameters people may set. */
        get: operations["listPipelines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{cluster}/manifests/plan": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description What applying the manifests would do, by the API server's own dry run; nothing is changed. Needs the permission to apply in each namespace that they touch. */
        post: operations["planManifests"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{cluster}/manifests/apply": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Applies manifests server-side, in the order of their kinds, after a dry run of all of them. Stops at the first that fails; what was applied stays and is told. May be repeated. */
        post: operations["applyManifests"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{cluster}/manifests/status": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Whether objects are ready, as their kinds understand it. */
        post: operations["readManifestStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{cluster}/pipelines/lint": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Reads a WorkflowTemplate as the portal and Argo would, without applying it. */
        post: operations["lintPipeline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The pipeline environments that the portal serves and the caller may see. */
        get: operations["listEnvironments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/environments/{cluster}/{namespace}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** @description Removes an environment with everything in its namespace. Its workloads go first, so that their runs are archived. Answers at once; ask again until the state is Removed. */
        delete: operations["deleteEnvironment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workloads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Live workloads, or with archived=true the archive; never a mix. Newest first unless sorted otherwise. */
        get: operations["listWorkloads"];
        put?: never;
        /** @description Launch a workload. With dryRun the API server and the pre-flight check everything and nothing is created. */
        post: operations["createWorkload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workloads/{cluster}/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                name: string;
            };
            cookie?: never;
        };
        /** @description One workload, live or else its newest archived attempt. */
        get: operations["getWorkload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workloads/{cluster}/{namespace}/{name}/attempts/{attempt}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                name: string;
                attempt: number;
            };
            cookie?: never;
        };
        /** @description The run's graph, steps not started included; live, or archived once Argo has removed the Workflow. */
        get: operations["getAttempt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workloads/{cluster}/{namespace}/{name}/attempts/{attempt}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                name: string;
                attempt: number;
            };
            cookie?: never;
        };
        /** @description Files that the attempt's steps stored, from the steps' manifests. */
        get: operations["listArtifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workloads/{cluster}/{namespace}/{name}/attempts/{attempt}/nodes/{nodeId}/artifacts/{artifact}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                name: string;
                attempt: number;
                nodeId: string;
                artifact: string;
            };
            cookie?: never;
        };
        /** @description Streams one file. Ranges are honoured; the content type is a safe one, HTML comes as text. */
        get: operations["readArtifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workloads/{cluster}/{namespace}/{name}/gates/{nodeId}/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                name: string;
                nodeId: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Records a person's decision at a waiting gate. The same user, gate and Idempotency-Key is the same decision: repeating it returns what was recorded. Service principals and on-behalf-of tokens are refused. */
        post: operations["decideGate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            error: {
                name: string;
                message: string;
            };
            request?: {
                method?: string;
                url?: string;
            };
            response: {
                statusCode: number;
            };
        };
        /** @enum {string} */
        Phase: "Pending" | "Running" | "Suspended" | "Completed" | "Failed";
        /** @enum {string} */
        GateState: "Waiting" | "Approved" | "Rejected" | "SentBack" | "TimedOut" | "Bypassed" | "Cancelled";
        Cluster: {
            name: string;
            /** @description Where workloads are watched. */
            namespaces: string[];
            healthy: boolean;
            /** @description Why it is not healthy. */
            message?: string;
            /** @description Namespaces that can't be read while the others can. */
            problems?: components["schemas"]["Gap"][];
        };
        /** @description What the portal can't read now. What it tells of it may be old, or missing though it exists. */
        Gap: {
            cluster: string;
            /** @description Absent for the whole cluster. */
            namespace?: string;
            message: string;
        };
        /** @description What is asked at gates, and whether it answers. It is asked anew at most every 15 seconds. */
        PolicyEngine: {
            /** @description `wasm` or `opa`. */
            engine: string;
            healthy: boolean;
            /** @description Why it is not healthy. */
            message?: string;
        };
        ObjectKey: {
            apiVersion: string;
            kind: string;
            /** @description Absent for what belongs to the whole cluster. */
            namespace?: string;
            name: string;
        };
        ManifestRequest: {
            /** @description Whole objects. A Secret may come without values: annotations say where they come from. */
            manifests: {
                [key: string]: unknown;
            }[];
            /** @description For namespaced objects that name none. */
            namespace?: string;
            /** @description Default: agent-workloads-scaffolder. Another one begins with that, and goes on with - or /. */
            fieldManager?: string;
            /** @description Deletes what this field manager applied earlier with these labels in the same namespaces and no longer asks for. */
            prune?: {
                labelSelector: string;
            };
        };
        ManifestResult: {
            /** @description True when nothing failed. */
            complete: boolean;
            /** @description In the order in which they are applied. */
            objects: components["schemas"]["ManifestOutcome"][];
        };
        ManifestOutcome: components["schemas"]["ObjectKey"] & {
            /**
             * @description skipped: not tried, since another one failed before it.
             * @enum {string}
             */
            outcome: "created" | "configured" | "unchanged" | "pruned" | "failed" | "skipped";
            /** @description Why it failed, and what to do. */
            message?: string;
            /** @description Fields that belong to somebody else; they are never taken by force. */
            conflicts?: {
                field: string;
                manager: string;
            }[];
        };
        ObjectReadiness: components["schemas"]["ObjectKey"] & {
            /** @enum {string} */
            state: "Ready" | "Waiting" | "Failed" | "Missing";
            message?: string;
        };
        LintProblem: {
            /**
             * @description Errors would make runs fail or pass a gate unseen; warnings are advice.
             * @enum {string}
             */
            severity: "error" | "warning";
            /** @description Field, e.g. spec.templates[2].dag.tasks[0].depends. */
            path: string;
            /** @description Stable name of the rule. */
            rule?: string;
            message: string;
        };
        Environment: {
            cluster: string;
            namespace: string;
            title: string;
            description?: string;
            /** @description Entity ref. */
            owner?: string;
            /** @description Entity ref. */
            system?: string;
            bucket?: string;
            /** @description True when a repository registers its entity. */
            external?: boolean;
            /** @description Names of the WorkflowTemplates that may be launched there. */
            pipelines: string[];
        };
        EnvironmentRemoval: {
            /** @enum {string} */
            state: "Planned" | "Removing" | "Removed";
            message?: string;
            /** @description What is still there, at most 50 of it. */
            remaining: components["schemas"]["ObjectKey"][];
        };
        PipelineParameter: {
            name: string;
            description?: string;
            default?: string;
            enum?: string[];
            /**
             * @description How people enter it; text has several lines. Argo passes strings. Default: string.
             * @enum {string}
             */
            type?: "string" | "text" | "integer" | "number" | "boolean";
            /** @description True when it has no default and the portal does not fill it from the workload's own fields. */
            required: boolean;
            /**
             * @description The workload field it is filled from.
             * @enum {string}
             */
            filledFrom?: "jobId" | "targetUrls" | "objective" | "targetPrefix";
        };
        Pipeline: {
            cluster: string;
            namespace: string;
            name: string;
            /** @enum {string} */
            kind: "WorkflowTemplate" | "ClusterWorkflowTemplate";
            title: string;
            description?: string;
            parameters: components["schemas"]["PipelineParameter"][];
            /** @description Names of its gates. */
            gates: string[];
            /** @description Entity ref. */
            owner?: string;
            /** @description Entity ref. */
            system?: string;
            /** @description Refs of the components it works for. */
            dependencyOf?: string[];
            /** @description True when the catalog shows it as a software template. */
            launchable?: boolean;
            /** @description True when a repository registers its entity. */
            external?: boolean;
            floor?: components["schemas"]["ApprovalRules"];
            /** @description Why it can't be launched; empty when it can. */
            problems: string[];
        };
        ApprovalRules: {
            /** @enum {string} */
            mode?: "Policy" | "PolicyThenManual" | "Manual";
            approvers?: string[];
            requiredApprovals?: number;
            mustInclude?: string[];
            allowSelfApproval?: boolean;
            /** @enum {string} */
            onTimeout?: "Reject" | "Hold" | "Escalate";
            escalateTo?: string[];
            threshold?: string;
            /** @enum {string} */
            opaPolicy?: "strict" | "permissive";
        };
        GateTerms: components["schemas"]["ApprovalRules"] & {
            requester?: string;
        };
        WorkloadSummary: {
            cluster: string;
            namespace: string;
            name: string;
            uid: string;
            /** @description The first 200 characters. */
            objective: string;
            owner?: string;
            /** @description Absent when unknown or when its seal does not hold. */
            requester?: string;
            pipeline: {
                name: string;
                /** @enum {string} */
                kind: "WorkflowTemplate" | "ClusterWorkflowTemplate";
            };
            phase: components["schemas"]["Phase"];
            argoPhase?: string;
            message?: string;
            progress?: {
                done: number;
                total: number;
            };
            attempt: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            finishedAt?: string;
            /** @description Waiting gates only. */
            gates: components["schemas"]["WaitingGate"][];
            archived: boolean;
        };
        WaitingGate: {
            nodeId: string;
            name: string;
            /** Format: date-time */
            deadline: string;
            waitingForMe: boolean;
        };
        WorkloadPage: {
            items: components["schemas"]["WorkloadSummary"][];
            /** @description Absent on the last page. */
            nextCursor?: string;
            /** @description Matches of the whole query. */
            total: number;
            /** @description For the summary strip, over everything the caller may read, whatever the filter. */
            counts: {
                waitingForMe: number;
                waiting: number;
                running: number;
                failed24h: number;
            };
        };
        Condition: {
            type: string;
            status: string;
            reason: string;
            message: string;
            /** Format: date-time */
            lastTransitionTime: string;
        };
        Action: {
            name: string;
            description?: string;
            confidence?: string;
            destructive?: boolean;
            approved?: boolean;
        };
        WorkloadDetail: components["schemas"]["WorkloadSummary"] & {
            /** @description The resource's spec as applied. */
            spec: {
                [key: string]: unknown;
            };
            conditions: components["schemas"]["Condition"][];
            /** @description Newest first. */
            attempts: components["schemas"]["AttemptSummary"][];
            /** @description Gates of the current attempt, newest first. */
            gateHistory: components["schemas"]["Gate"][];
            proposedActions: components["schemas"]["Action"][];
            executedActions: components["schemas"]["Action"][];
            workflowArtifacts: {
                [key: string]: string;
            };
        };
        AttemptSummary: {
            attempt: number;
            phase: components["schemas"]["Phase"];
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            finishedAt?: string;
        };
        Gate: {
            nodeId: string;
            workflowUid: string;
            name: string;
            attempt: number;
            state: components["schemas"]["GateState"];
            reason?: string;
            /** Format: date-time */
            openedAt: string;
            /** Format: date-time */
            deadline: string;
            /** Format: date-time */
            resolvedAt?: string;
            terms: components["schemas"]["GateTerms"];
            evidenceDigest: string;
            /** @description What the gate opened with is not there any more: no approval counts, a rejection does. */
            evidenceChanged?: boolean;
            policy?: {
                /** @enum {string} */
                verdict: "allow" | "deny" | "review";
                engine: string;
                revision?: string;
                /** Format: date-time */
                evaluatedAt: string;
                inputDigest: string;
                reasons: {
                    code: string;
                    message: string;
                    wouldPass?: string;
                }[];
            };
            decisions: components["schemas"]["Decision"][];
            /** @description Who approved and counts. */
            given: string[];
            /** @description What is still needed, in words. */
            missing: string[];
            /** @description What the caller may do at this gate, told before the click. */
            viewer: {
                mayDecide: boolean;
                /** @enum {string} */
                code?: "resolved" | "self-approval" | "not-approver" | "no-permission" | "already-decided" | "policy-only" | "expired";
                reason?: string;
            };
        };
        Decision: {
            id: string;
            by: string;
            /** @enum {string} */
            decision: "approve" | "reject" | "send-back" | "withdraw" | "comment";
            comment?: string;
            /** Format: date-time */
            at: string;
        };
        DecisionRequest: {
            /** @enum {string} */
            decision: "approve" | "reject";
            /** @description At most 1 KiB of UTF-8. */
            comment?: string;
            /** @description The evidence the caller has seen; another digest than the gate's is a conflict. */
            evidenceDigest: string;
        };
        LaunchRequest: {
            cluster: string;
            namespace: string;
            /** @description Default is made from the pipeline's name and a random suffix. */
            name?: string;
            objective: string;
            owner?: string;
            jobId?: string;
            targetUrls?: string[];
            targetBucket?: string;
            targetPrefix?: string;
            pipeline: {
                name: string;
                /** @enum {string} */
                kind?: "WorkflowTemplate" | "ClusterWorkflowTemplate";
            };
            parameters?: {
                [key: string]: string;
            };
            autoApproveThreshold?: string;
            /** @enum {string} */
            opaPolicy?: "strict" | "permissive";
            approval?: components["schemas"]["ApprovalRules"];
            timeouts?: {
                execution?: number;
                suspendGate?: number;
            };
        };
        LaunchPreview: {
            /** @description The AgentWorkload as YAML. */
            manifest: string;
            terms: components["schemas"]["GateTerms"];
            /** @description Why the launch would fail; empty when it would not. */
            problems: {
                field?: string;
                message: string;
            }[];
        };
        Node: {
            /** @description Argo's node id, or `planned:<task>` for a task without a node. */
            id: string;
            name: string;
            displayName: string;
            /** @description Argo's node type: Pod, Suspend, DAG, Steps, StepGroup, TaskGroup, Retry, Skipped… */
            type: string;
            /** @enum {string} */
            phase: "NotStarted" | "Pending" | "Running" | "Waiting" | "Succeeded" | "Skipped" | "Failed" | "Error" | "Omitted";
            message?: string;
            templateName?: string;
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            finishedAt?: string;
            children: string[];
            inputs?: components["schemas"]["Parameter"][];
            outputs?: components["schemas"]["Parameter"][];
            exitCode?: string;
            /** @description How often the step was tried. */
            attempts?: number;
        };
        Parameter: {
            name: string;
            value?: string;
        };
        Attempt: {
            attempt: number;
            phase: components["schemas"]["Phase"];
            workflowName?: string;
            workflowUid?: string;
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            finishedAt?: string;
            message?: string;
            archived: boolean;
            /** @description Steps and gates only (groups are folded away); `children` are the steps and gates that come next. */
            nodes: components["schemas"]["Node"][];
        };
        Artifact: {
            nodeId: string;
            /** @description Display name of the step. */
            step: string;
            /** @description The output artifact's name. */
            artifact: string;
            /** @description The file inside a directory artifact. */
            file?: string;
            contentType: string;
            /** @enum {string} */
            view: "image" | "markdown" | "json" | "html" | "text" | "download";
            bytes?: number;
            sha256?: string;
            /** @description What it shows, e.g. the URL of a screenshot. */
            title?: string;
        };
    };
    responses: {
        /** @description An error that says what happened, where and what to do. */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listClusters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Cluster"][];
                        policy?: components["schemas"]["PolicyEngine"];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listPipelines: {
        parameters: {
            query?: {
                cluster?: string;
                namespace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Pipeline"][];
                        incomplete: components["schemas"]["Gap"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    planManifests: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ManifestRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManifestResult"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    applyManifests: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ManifestRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManifestResult"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readManifestStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    objects: components["schemas"]["ObjectKey"][];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ObjectReadiness"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    lintPipeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    manifest: Record<string, never>;
                    /** @description Where it would be applied; its references are looked up there. */
                    namespace?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        problems: components["schemas"]["LintProblem"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listEnvironments: {
        parameters: {
            query?: {
                cluster?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Environment"][];
                        incomplete: components["schemas"]["Gap"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteEnvironment: {
        parameters: {
            query?: {
                dryRun?: boolean;
            };
            header?: never;
            path: {
                cluster: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvironmentRemoval"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listWorkloads: {
        parameters: {
            query?: {
                cluster?: string;
                namespace?: string;
                phase?: components["schemas"]["Phase"][];
                owner?: string;
                pipeline?: string;
                /** @description Requested by the caller or owned by the caller or a group of theirs. */
                mine?: boolean;
                /** @description With a waiting gate that the caller may decide. */
                waitingForMe?: boolean;
                /** @description Text in name or objective. */
                q?: string;
                sort?: "created" | "-created" | "name" | "-name" | "phase" | "-phase";
                cursor?: string;
                limit?: number;
                archived?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkloadPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createWorkload: {
        parameters: {
            query?: {
                dryRun?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LaunchRequest"];
            };
        };
        responses: {
            /** @description What would be created */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaunchPreview"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkloadDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getWorkload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkloadDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getAttempt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                name: string;
                attempt: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attempt"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listArtifacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                name: string;
                attempt: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Artifact"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readArtifact: {
        parameters: {
            query?: {
                /** @description The file inside a directory artifact, as listed. */
                file?: string;
                download?: boolean;
            };
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                name: string;
                attempt: number;
                nodeId: string;
                artifact: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The range asked for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    decideGate: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                cluster: string;
                namespace: string;
                name: string;
                nodeId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecisionRequest"];
            };
        };
        responses: {
            /** @description Recorded, now or before */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decision"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
