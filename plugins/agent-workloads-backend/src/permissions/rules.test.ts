import { inNamespace, isOwner, isRequester } from './rules';

const workload = {
  cluster: 'embedded',
  namespace: 'demo',
  name: 'competitors',
  owner: 'group:default/Market-Research',
  requester: 'user:default/ada',
};

describe('rules', () => {
  it('IS_OWNER matches the owner, whatever the case', () => {
    const owners = ['group:default/market-research'];
    expect(isOwner.apply(workload, { owners })).toBe(true);
    expect(isOwner.apply(workload, { owners: ['group:default/x'] })).toBe(
      false,
    );
    expect(isOwner.apply({ ...workload, owner: undefined }, { owners })).toBe(
      false,
    );
    expect(isOwner.toQuery({ owners: ['Group:default/A'] })).toEqual({
      column: 'owner',
      values: ['group:default/a'],
    });
  });

  it('IS_REQUESTER never matches an unknown requester', () => {
    const users = ['user:default/ada'];
    expect(isRequester.apply(workload, { users })).toBe(true);
    expect(
      isRequester.apply({ ...workload, requester: undefined }, { users }),
    ).toBe(false);
    expect(isRequester.toQuery({ users })).toEqual({
      column: 'requester',
      values: users,
    });
  });

  it('IN_NAMESPACE means a namespace of any cluster, or of one', () => {
    const namespaces = ['demo'];
    expect(inNamespace.apply(workload, { namespaces })).toBe(true);
    expect(inNamespace.apply(workload, { namespaces, cluster: 'other' })).toBe(
      false,
    );
    expect(inNamespace.apply(workload, { namespaces: ['x'] })).toBe(false);
    expect(inNamespace.toQuery({ namespaces, cluster: 'embedded' })).toEqual({
      allOf: [
        { column: 'namespace', values: namespaces },
        { column: 'cluster', values: ['embedded'] },
      ],
    });
  });
});
