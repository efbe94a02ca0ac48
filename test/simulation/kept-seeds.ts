/**
 * Seeds that once showed something that did not hold, with what it was. They are lived through for ever; what was mended
 * has a test of its own as well.
 */
export const keptSeeds: Readonly<Record<number, string>> = {
  60: "F38 a token refused for a mistake of ours parked an account's properties and moves as if it lacked the right",
  248: "I10 F25 a page whose answers were cut short or never came was unknown for as long as nobody pressed again",
  421: "P3 R9 a second payment's move overtook one whose answer was lost, and that one took the stage it wrote for its own",
  218: "F64 a person could not look while the disk was full and access to HubSpot had to be renewed, or HubSpot asked for patience",
  590: "F71 a webhook secret that was just entered was not known at the door for half a minute",
  824: "I10 F21 a page whose answers were lost at two servers was unknown for as long as nobody pressed again",
  1338: "P5 I9 F88 money held anew through a page whose hold had run out left the page after it open",
  20328:
    "I10 F125 a page whose answers were lost stayed unknown once its contact was forgotten and its order read otherwise",
  20405:
    "I6 F41 a move that was not known to be written was written again to the deal its own was merged into, days later",
  20577: "I6 F41 the same where HubSpot asked for patience just after the write",
  20864: "I6 F41 the same where the merge came a second after the write",
  50142:
    "I9 F70 F21 a page whose answer was lost was asked for again by a clock ten minutes behind, refused by us and made twice",
  63118:
    "I6 I8 F70 a move whose answer was lost at a server two minutes ahead was written again over a person who took it back",
  52203: "I9 F70 F25 beside the page that was paid such a page could be paid as well",
  50210: "I10 F70 F25 such a page could be paid and was unknown, since its answer had been a web page",
  86224:
    "P2 I10 F21 F4 money on a page whose answers were lost was never learnt of once the page's end had passed in an outage",
  90537:
    "P2 F82 money that came late on a page that was replaced was to be learnt of a year later, at the page's own end",
  62815:
    "P3 F51 money whose rule another deal had stopped was taken for a move that is missing, by the simulation's own judge",
};
