import { describe, expect, it } from "vitest";
import { withFigures } from "./figures-table.ts";

const page = `# Benchmarks

<!-- figures -->

| figure | value | unit | goal | | measured |
| --- | ---: | --- | --- | --- | --- |
| crm.last_deal | 50 | s | ≤ 45 | **not met** | 1 Nov 2026, Node 20 |
| crm.gone | 1 | s | | | 1 Nov 2026, Node 20 |
| reads.tab.growth | 0.99 | ratio | ≤ 1.2 | met | 2 Nov 2026, Node 20 |

<!-- end of figures -->

The rest.
`;

const node = `Node ${process.versions.node.split(".")[0]}`;
const today = new Date("2026-11-22T10:00:00Z");

describe("the table of measured figures", () => {
  const figures = [
    { name: "crm.last_deal", figure: 39.3, unit: "s", goal: { most: 45 } },
    { name: "crm.calls", figure: 3, unit: "calls" },
  ];

  it("has what was measured anew in the place of what that measurement said before, and the others with their days and their Node", () => {
    const rows = withFigures(page, figures, today).match(/^\| [a-z]+\..*$/gm);
    expect(rows).toEqual([
      "| reads.tab.growth | 0.99 | ratio | ≤ 1.2 | met | 2 Nov 2026, Node 20 |",
      `| crm.last_deal | 39.3 | s | ≤ 45 | met | 22 Nov 2026, ${node} |`,
      `| crm.calls | 3 | calls |  |  | 22 Nov 2026, ${node} |`,
    ]);
  });

  it("says where a goal is missed, from above and from below", () => {
    const missed = [
      { name: "scale.two_beside_one", figure: 1.09, unit: "ratio", goal: { least: 1.7 } },
      { name: "crowd.neighbour_delay", figure: 1.62, unit: "ratio", goal: { most: 1.5 } },
    ];
    const text = withFigures(page, missed, today);
    expect(text).toContain(`| scale.two_beside_one | 1.09 | ratio | ≥ 1.7 | **not met** | 22 Nov 2026, ${node} |`);
    expect(text).toContain(`| crowd.neighbour_delay | 1.62 | ratio | ≤ 1.5 | **not met** | 22 Nov 2026, ${node} |`);
  });

  it("leaves the rest of the page alone, and says so where the page has no place for figures", () => {
    expect(withFigures(page, figures, today)).toMatch(/^# Benchmarks\n\n<!-- figures -->[\s\S]*\n\nThe rest\.\n$/);
    expect(() => withFigures("# Benchmarks\n", figures, today)).toThrow("no place");
  });
});
