import { ba } from "./ba.ts";
import { det } from "./det.ts";
import type { Eval } from "./eval.ts";
import { gmm } from "./gmm.ts";
import { hello } from "./hello.ts";
import { ht } from "./ht.ts";
import { kmeans } from "./kmeans.ts";
import { llsq } from "./llsq.ts";
import { lse } from "./lse.ts";
import { lstm } from "./lstm.ts";
import { ode } from "./ode.ts";
import { particle } from "./particle.ts";
import { saddle } from "./saddle.ts";

/** The evals of GradBench by name. `evals.txt` lists the same. */
export const evals: Readonly<Record<string, Eval>> = { ba, det, gmm, hello, ht, kmeans, llsq, lse, lstm, ode, particle, saddle };
