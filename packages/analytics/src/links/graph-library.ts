import louvainModule from 'graphology-communities-louvain';
import betweennessModule from 'graphology-metrics/centrality/betweenness.js';
import pagerankModule from 'graphology-metrics/centrality/pagerank.js';

/*
 * The types of these libraries say that the function is their property `default`. They are CommonJS: what Node imports
 * is the function itself.
 */

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
export const louvain = louvainModule as unknown as typeof louvainModule.default;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
export const betweennessCentrality = betweennessModule as unknown as typeof betweennessModule.default;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
export const pagerank = pagerankModule as unknown as typeof pagerankModule.default;
