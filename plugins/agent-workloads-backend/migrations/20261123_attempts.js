/**
 * One row per attempt of a workload: columns for what lists sort and filter by, JSON for the rest.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('attempts', table => {
    table.comment('Attempts of workloads, kept after the cluster forgot them');
    table.string('cluster_uid', 64).notNullable();
    table.string('workload_uid', 64).notNullable();
    table.integer('attempt').notNullable();
    table.string('cluster', 63).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('name', 253).notNullable();
    table.string('owner', 253).nullable();
    table.string('requester', 253).nullable();
    table.string('pipeline', 253).notNullable();
    table.string('phase', 16).notNullable();
    table.boolean('ended').notNullable();
    table
      .boolean('newest')
      .notNullable()
      .comment('Whether it is the last attempt of its workload');
    // ISO 8601 in UTC: as text it sorts by time, and comes back as it went in.
    table.string('created_at', 32).notNullable();
    table.string('finished_at', 32).nullable();
    table
      .text('search')
      .notNullable()
      .comment('Name and objective, lower case');
    table
      .text('record', 'longtext')
      .notNullable()
      .comment('The attempt as JSON');
    table.primary(['cluster_uid', 'workload_uid', 'attempt']);
    table.index(['cluster', 'namespace', 'name'], 'attempts_name_idx');
    table.index(['newest', 'created_at'], 'attempts_newest_idx');
    table.index(['finished_at'], 'attempts_finished_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('attempts');
};
