// ClickHouse in this process, with MergeTree tables that are synced. Arguments: a directory, the number of threads.
import { Session } from 'chdb';
import { join } from 'node:path';
import { serve } from './serve.mjs';

const [directory, threads] = process.argv.slice(2);
const session = new Session(join(directory, 'clickhouse'));
const engine =
  'ENGINE = MergeTree ORDER BY tuple() SETTINGS fsync_after_insert = 1, fsync_part_directory = 1';
const run = (sql) => session.query(sql, 'JSONCompact');
const rows = (table) => ({ rows: Number(JSON.parse(run(`SELECT count() FROM ${table}`)).data[0][0]) });
run(`SET max_threads = ${threads}`);

await serve({
  version: () => ({ version: JSON.parse(run('SELECT version()')).data[0][0] }),
  load({ path }) {
    run(`CREATE TABLE t ${engine} AS SELECT * FROM file('${path}', CSVWithNames)`);
    return rows('t');
  },
  summarize() {
    const columns = JSON.parse(run('DESCRIBE t')).data.map(([name, type]) => ({
      name: '`' + name + '`',
      isNumber: /Int|Float|Decimal/.test(type),
    }));
    const figures = columns.map(({ name, isNumber }) =>
      `count(${name}), uniq(${name}), min(${name}), max(${name})` +
      (isNumber ? `, avg(${name}), stddevPop(${name}), quantiles(0.25, 0.5, 0.75)(${name})` : ''));
    run(`SELECT ${figures.join(', ')} FROM t`);
  },
  extract({ sql }) {
    run(`CREATE TABLE extracted ${engine} AS ${sql}`);
    return rows('extracted');
  },
  drop() {
    run('DROP TABLE extracted SYNC');
  },
  export({ sql, path }) {
    run(`INSERT INTO FUNCTION file('${path}', CSVWithNames) ${sql} SETTINGS engine_file_truncate_on_insert = 1`);
  },
});
