import { describe, expect, it } from 'vitest';
import { connectAdmin, connectAs, provisionerToken, uidOf } from './connect';
import { describeProvisioning } from './describeProvisioning';

// The same suite on a real cluster with install/, with the provisioner's own account: set this to a kubeconfig of an
// administrator.
const path = process.env.AGENT_WORKLOADS_CONTRACT_KUBECONFIG;

if (path) {
  describeProvisioning(path, async () => {
    const admin = connectAdmin(path);
    const token = await provisionerToken(admin);
    const objects = connectAs(
      path,
      { kind: 'token', token },
      await uidOf(admin),
    );
    return { objects, admin, authorizes: true };
  });

  it('says what to do about a token that has ended', async () => {
    const objects = connectAs(
      path,
      { kind: 'token', token: 'ended' },
      await uidOf(connectAdmin(path)),
    );
    await expect(
      objects.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }),
    ).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringMatching(/has its token ended\?/),
    });
  });
} else {
  describe('provisioning in a real cluster', () => {
    it.skip('needs AGENT_WORKLOADS_CONTRACT_KUBECONFIG', () => undefined);
  });
}
