// Polars in this process, streaming into Arrow files, which it does not sync. Argument: a directory.
import pl from 'nodejs-polars';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from './serve.mjs';

const [directory] = process.argv.slice(2);
const loaded = join(directory, 'loaded.arrow');
const extracted = join(directory, 'extracted.arrow');
const rows = (file) => ({ rows: pl.scanIPC(file).select(pl.len()).collectSync().getColumn('len').get(0) });
const query = (sql) => new pl.SQLContext({ t: pl.scanIPC(loaded) }).execute(sql, { eager: false });

await serve({
  version: () => ({ version: pl.version }),
  load({ path }) {
    pl.scanCSV(path, { parseDates: true, inferSchemaLength: 10_000 }).sinkIpc(loaded).collectSync();
    return rows(loaded);
  },
  summarize() {
    const frame = pl.scanIPC(loaded).collectSync();
    const numbers = frame.columns.filter((name) => frame.getColumn(name).isNumeric());
    for (const figure of ['nullCount', 'nUnique', 'min', 'max']) frame.select(pl.all()[figure]());
    for (const figure of ['mean', 'std']) frame.select(...numbers.map((name) => pl.col(name)[figure]()));
    for (const share of [0.25, 0.5, 0.75]) frame.select(...numbers.map((name) => pl.col(name).quantile(share)));
  },
  extract({ sql }) {
    query(sql).sinkIpc(extracted).collectSync();
    return rows(extracted);
  },
  drop() {
    rmSync(extracted);
  },
  export({ sql, path }) {
    query(sql).sinkCSV(path).collectSync();
  },
});
