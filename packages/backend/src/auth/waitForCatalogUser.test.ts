import { AuthenticationError, NotFoundError } from '@backstage/errors';
import { waitForCatalogUser } from './waitForCatalogUser';

const QUICK = { patienceMs: 200, pauseMs: 1 };

describe('waitForCatalogUser', () => {
  it('waits until the catalog knows the user', async () => {
    let tries = 0;
    const signIn = async () => {
      tries += 1;
      if (tries < 3) {
        throw new NotFoundError('not yet');
      }
      return 'token';
    };
    await expect(waitForCatalogUser(signIn, QUICK)).resolves.toBe('token');
  });

  it('gives up in the end', async () => {
    const signIn = async () => {
      throw new NotFoundError('never');
    };
    await expect(waitForCatalogUser(signIn, QUICK)).rejects.toThrow('never');
  });

  it('does not try again when the answer is no', async () => {
    const signIn = jest.fn(async () => {
      throw new AuthenticationError('no');
    });
    await expect(waitForCatalogUser(signIn, QUICK)).rejects.toThrow('no');
    expect(signIn).toHaveBeenCalledTimes(1);
  });
});
