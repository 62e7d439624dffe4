export interface Config {
  agentWorkloads?: {
    provisioning?: {
      /** What templates may offer to new environments of a cluster, instead of services that people bring. */
      sharedServices?: Array<{
        /** The cluster's name in `agentWorkloads.clusters`. */
        cluster: string;
        /**
         * Values of the environment's skeleton (templates/pipeline-environment/README.md): addresses, the image with the
         * steps, quotas. No secrets: `secrets.<service>: config:<name>` refers to `agentWorkloads.provisioning.secrets`.
         */
        values: { [value: string]: unknown };
      }>;
    };
  };
}
