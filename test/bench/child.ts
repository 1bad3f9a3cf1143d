/** Runs a measured task in a child process, for no longer than it may take. */
import {spawn} from "node:child_process";
import {fileURLToPath} from "node:url";
import {projectRoot} from "../../loaders/pipeline.ts";
import type {Task} from "./worker.ts";

const worker = fileURLToPath(new URL("worker.ts", import.meta.url));

/**
 * What the task gives.
 *
 * @param seconds the task is stopped after this long
 * @throws Error with what the task printed when it fails or is stopped
 */
export async function runTask<Result>(task: Task, seconds: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", worker, JSON.stringify(task)], {
      cwd: projectRoot,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: seconds * 1000,
      killSignal: "SIGKILL",
    });
    let printed = "";
    let complaint = "";
    child.stdout.on("data", (part) => {
      printed += part;
    });
    child.stderr.on("data", (part) => {
      complaint += part;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) {
        // The last line is the JSON that worker.ts prints for this task.
        resolve(JSON.parse(printed.trim().split("\n").at(-1) ?? "") as Result);
      } else {
        const why = signal ? `stopped after ${seconds} s` : `ended with code ${code}`;
        reject(new Error(`The task "${task.task}" ${why}.\n${complaint}`));
      }
    });
  });
}
