import { createServer } from "node:net";

// Below the ports that the system gives to connections by itself, so that none of those takes one that was just found free.
const firstPort = 20_000;
const lastPort = 31_999;
let latestPort = firstPort + ((process.pid * 101) % (lastPort - firstPort));

/** A port that nothing listens on at this moment, and that no other call of this process is given. */
export async function freePort(): Promise<number> {
  do latestPort = latestPort >= lastPort ? firstPort : latestPort + 1;
  while (!(await isFree(latestPort)));
  return latestPort;
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}
