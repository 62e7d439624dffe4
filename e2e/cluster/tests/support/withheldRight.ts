import type { Answer, KubeApi } from './KubeApi';
import { PORTAL } from './portalAccount';
import { until } from './until';

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';

/** A write that the API server refuses to the portal for a while. */
export interface Withheld {
  /** Also matches subresources, e.g. `agentworkloads/status`. */
  resource: string;
  group: string;
  namespace: string;
  /** CEL on the object; which of the writes is refused. */
  when: string;
}

/** Refuses writes to the portal's account alone, as a broken webhook or a lost right would; `restore` ends it. */
export class WithheldRight {
  /** In every refusal. */
  static readonly MESSAGE = 'withheld by a test';
  readonly #admin: KubeApi;
  readonly #name: string;

  private constructor(admin: KubeApi, name: string) {
    this.#admin = admin;
    this.#name = name;
  }

  /** Returns when `probe`, tried as the portal, is refused for this and for nothing else. */
  static async take(
    admin: KubeApi,
    { resource, group, namespace, when }: Withheld,
    probe: (portal: KubeApi) => Promise<Answer>,
  ): Promise<WithheldRight> {
    const name = `withheld-${Date.now().toString(36)}`;
    const right = new WithheldRight(admin, name);
    await right.#create('validatingadmissionpolicies', {
      failurePolicy: 'Fail',
      matchConstraints: {
        namespaceSelector: {
          matchLabels: { 'kubernetes.io/metadata.name': namespace },
        },
        resourceRules: [
          {
            apiGroups: [group],
            apiVersions: ['*'],
            operations: ['UPDATE'],
            resources: [resource],
          },
        ],
      },
      matchConditions: [
        {
          name: 'the-portal',
          expression: `request.userInfo.username == '${PORTAL.user}'`,
        },
      ],
      validations: [
        { expression: `!(${when})`, message: WithheldRight.MESSAGE },
      ],
    });
    await right.#create('validatingadmissionpolicybindings', {
      policyName: name,
      validationActions: ['Deny'],
    });
    const portal = admin.as(PORTAL.user);
    await until('the write is refused', async () => {
      const { body } = await probe(portal);
      return String(body.message).includes(WithheldRight.MESSAGE);
    });
    return right;
  }

  async restore(): Promise<void> {
    for (const kind of [
      'validatingadmissionpolicybindings',
      'validatingadmissionpolicies',
    ])
      await this.#admin.delete(`${ADMISSION}/${kind}/${this.#name}`);
  }

  async #create(kind: string, spec: object): Promise<void> {
    const { status, body } = await this.#admin.post(`${ADMISSION}/${kind}`, {
      metadata: { name: this.#name },
      spec,
    });
    if (status !== 201) throw new Error(`${kind}: ${body.message}`);
  }
}
