// Takes a job a line from standard input, and answers each with a line; both are JSON.
import { createInterface } from 'node:readline';

export async function serve(jobs) {
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    let answer;
    try {
      answer = (await jobs[asked.job](asked)) ?? {};
    } catch (error) {
      answer = { error: String(error.message ?? error) };
    }
    process.stdout.write(JSON.stringify(answer) + '\n');
  }
}
