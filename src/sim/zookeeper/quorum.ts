/** Majority of an ensemble's voters (org.apache.zookeeper.server.quorum.flexible.QuorumMaj). */

export const quorumSize = (voters: number): number => Math.floor(voters / 2) + 1;

export const hasQuorum = (members: number, voters: number): boolean =>
  members >= quorumSize(voters);
