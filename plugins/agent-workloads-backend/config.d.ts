export interface Config {
  agentWorkloads?: {
    /** Kubernetes clusters where workloads are watched. Each has exactly one of `kubeconfig`, `inCluster` and `url`. */
    clusters: Array<{
      /** Names the cluster in the portal; a DNS label. */
      name: string;
      /** Path of a kubeconfig, absolute or relative to the working directory of the backend. */
      kubeconfig?: string;
      /** Context in the kubeconfig; default is its current one. */
      context?: string;
      /** The cluster that the backend runs in, with its service account. */
      inCluster?: boolean;
      /** URL of the API server, with `serviceAccountToken`. */
      url?: string;
      /** @visibility secret */
      serviceAccountToken?: string;
      /** Base64 of the API server's CA. */
      caData?: string;
      /** For tests only. */
      skipTLSVerify?: boolean;
      /**
       * Argo's own server. Needed where Argo keeps the nodes of large runs in its database (`nodeStatusOffLoad`); their
       * steps are read and their gates are ended through it.
       */
      argoServer?: {
        /** E.g. `https://argo-server.argo:2746`, with its base path where it has one. http only with `insecureSkipVerify`. */
        url: string;
        /**
         * Bearer token. Default is that of the account with which the cluster is read.
         * @visibility secret
         */
        token?: string;
        /** File with the token, read again every minute; relative to the working directory of the backend. */
        tokenFile?: string;
        /** Base64 of the CA that signed its certificate. */
        caData?: string;
        /** For tests only. */
        insecureSkipVerify?: boolean;
        /**
         * Which gates are ended through it: those of runs whose nodes are in Argo's database, or all. Default: offloaded,
         * since a write to the Workflow itself compares more (see the guide).
         */
        resolveGates?: 'offloaded' | 'all';
      };
      /**
       * The account that makes and removes environments for people who may do that, at the same API server. Exactly one of
       * `kubeconfig`, `serviceAccountToken` and `tokenFile`. Without it nothing is provisioned in this cluster.
       */
      provisioner?: {
        /** Path of a kubeconfig, absolute or relative to the working directory of the backend. */
        kubeconfig?: string;
        /** Context in the kubeconfig; default is its current one. */
        context?: string;
        /** @visibility secret */
        serviceAccountToken?: string;
        /** File with the token, read again every minute; relative to the working directory of the backend. */
        tokenFile?: string;
      };
    }>;
    /** What people may have provisioned in clusters with a `provisioner`. */
    provisioning?: {
      /** Namespaces that templates may touch, e.g. `team-*`, where * stands for any characters. Default: none. */
      namespaces?: string[];
      /** Kinds beside those that an environment is made of, e.g. `apps/v1/DaemonSet`. The provisioner needs rights for them. */
      kinds?: string[];
      /**
       * Values that Secrets with the annotation `agent-workloads.io/secret-source: config:<name>` are filled with.
       * @deepVisibility secret
       */
      secrets?: { [name: string]: { [key: string]: string } };
      /**
       * Namespaces that may have such a value, by the name in `secrets`, e.g. `team-a`; * stands for any characters. A
       * value that is not named here may be had in every one of `namespaces`, by whoever may apply manifests there.
       */
      secretNamespaces?: { [name: string]: string[] };
    };
    /** Namespaces to watch; default is all that the account may list. */
    namespaces?: string[];
    /**
     * Instead of `namespaces`: a label selector, e.g. `agent-workloads.io/environment=true`. Namespaces that match are
     * found and left while the portal runs; its account needs the right to list and watch Namespaces.
     */
    namespaceSelector?: string;
    /** Which portal reconciles, where several watch one cluster. Default: default. */
    instance?: string;
    /** Whether workloads may refer to ClusterWorkflowTemplates. Default: false. */
    clusterTemplates?: boolean;
    defaults?: {
      /** Who may decide where neither a workload nor a floor names anybody; entity refs. Default: nobody. */
      approvers?: string[];
      /** Overrides the templates' ttlStrategy.secondsAfterCompletion. */
      ttlSecondsAfterCompletion?: number;
    };
    /** What no workload may undercut. Templates add their own in the annotation agent-workloads.io/approval-floor. */
    approvalFloor?: {
      mode?: 'Policy' | 'PolicyThenManual' | 'Manual';
      /** Replace a workload's approvers, which may only narrow them. */
      approvers?: string[];
      requiredApprovals?: number;
      mustInclude?: string[];
      /** Who launches may approve only where this or the template's floor says true, and the workload asks for it. */
      allowSelfApproval?: boolean;
      onTimeout?: 'Reject' | 'Hold' | 'Escalate';
      escalateTo?: string[];
      /** Smallest threshold of confidence, e.g. "0.80". */
      threshold?: string;
      opaPolicy?: 'strict' | 'permissive';
    };
    /** What a workload gets that nobody is known to have launched, e.g. applied with kubectl. Default: twoApprovers. */
    unknownRequester?: 'allow' | 'twoApprovers' | 'refuse';
    /** Key that seals gates, decisions and requesters. Either `key`, or `keyFile`. */
    integrity: {
      /**
       * At least 32 characters.
       * @visibility secret
       */
      key?: string;
      /** File with the key; relative to the working directory of the backend. */
      keyFile?: string;
      /** Makes the key on the first start. For development: replicas need the same key. */
      generate?: boolean;
    };
    policy?: {
      /** A compiled policy in this process, or an OPA server. Default: wasm. */
      engine?: 'wasm' | 'opa';
      /** Only with `engine: opa`. */
      opa?: {
        /**
         * Where the OPA server listens, e.g. `http://opa.policies:8181`. It has to define `agent_workloads.gate.decision`.
         * A CA of your own: NODE_EXTRA_CA_CERTS.
         */
        url: string;
        /**
         * Bearer token.
         * @visibility secret
         */
        token?: string;
      };
      /** IANA zone in which policies see the time. Default: UTC. */
      timeZone?: string;
      /** Default: 5000. */
      timeoutMs?: number;
      /**
       * Only with `engine: wasm`. A policy compiled with `opa build -t wasm`; relative to the working directory of the backend. Default is the
       * one that comes with the plugin.
       */
      wasm?: string;
      /** Only with `engine: wasm`. What the policy reads as `data.agent_workloads.settings`. The keys are those of the policy that comes with the plugin. */
      settings?: {
        /** Hosts that workloads may look at, e.g. `shop.example` or `*.shop.example`. Default: all. */
        allowed_domains?: string[];
        [setting: string]: unknown;
      };
    };
    artifacts?: {
      /** Default: 10000. */
      timeoutMs?: number;
      /**
       * How the portal reaches the object store that was installed with an environment: a URL with `{service}` and
       * `{namespace}`, e.g. `http://{service}.{namespace}.svc:9000` for a portal in the cluster. Read with the environment's
       * own Secret agent-workloads-s3. Without it only environments that use the store of `s3` show their artifacts.
       */
      environmentEndpoint?: string;
      s3?: {
        /** Default is AWS. */
        endpoint?: string;
        /** Default: us-east-1. */
        region?: string;
        /**
         * Default is the AWS credential chain.
         * @visibility secret
         */
        accessKeyId?: string;
        /** @visibility secret */
        secretAccessKey?: string;
        /** Most stores that are not AWS need true. Default: false. */
        forcePathStyle?: boolean;
      };
    };
    history?: {
      retention?: {
        /** Ended attempts are deleted from the archive after so many days. Default: kept. */
        days?: number;
      };
    };
    reconciler?: {
      /** Workloads reconciled at a time, per cluster. Default: 4. */
      concurrency?: number;
      /** Elects one replica per cluster with a Lease. Default: true. */
      leaderElection?: boolean;
      /**
       * Where the Lease lies. Default: the first of `namespaces`; with a `namespaceSelector` agent-workloads-system, which
       * has to exist; else `default`.
       */
      leaseNamespace?: string;
      /** Longest time that a run may wait at its gates. Default: 604800, seven days. */
      longestHoldSeconds?: number;
    };
  };
}
