// Made by scripts/generate.mjs; a test says when it is outdated.
import type { Bid } from '../keys.js';

/** 0x and lower-case digits. */
export type Hex = string;

export type AcknowledgePacketChange = { acknowledgement: Acknowledgement; at: ProvenAt; lane: string; sequence: bigint };
export type Acknowledgement = { outcome: string; result: Hex };
export type AllocatePrefixChange = { depth: number; owner: Bid; prefix: string; quota: bigint };
export type Anchor = { digest: Hex; media_type: string; uri: string };
export type AnchorDigestChange = { digest: Hex; media_type: string; uri: string };
export type AnchorFactChange = { at: ProvenAt; client: string; key: Hex; value: Weighed | null };
export type AnchorRootChange = { consistency: Hex[]; count: bigint; previous: Hex; root: Hex; stream: string; uri?: string };
export type AnchorStatusListChange = { digest: Hex; list: string; purpose: 'revocation' | 'suspension'; size: bigint; version: bigint };
export type ApproveChange = { digest: Hex; proposal: bigint };
export type BlocksEvent = { epoch: bigint; height: bigint; id: Hex; last_of_epoch: boolean; operations: bigint; proposer: bigint; rejected: number; state_root: Hex; time_ms: bigint; transactions: bigint; view: bigint };
export type Chain = { bid: string; checkpoint_height: bigint | null; checkpoints: bigint; client: string | null; code?: string; created: ChainStamp; document: string | null; gateways: Bid[]; held: boolean; status: string; type: string; updated: ChainStamp; version: bigint };
export type ChainCheckpoint = { block: Hex; client: string; code?: string; created: ChainStamp; digest: Hex; flagged: boolean; height: bigint; number: bigint; previous: Hex; state_root: Hex | null; time_ms: bigint; tx_root: Hex | null };
export type ChainStamp = { by: Bid; height: bigint; time_ms: bigint; transaction: Hex };
export type ChainState = { above: bigint | null; below: bigint | null; block: Hex; client: string; created: ChainStamp; flagged: boolean; height: bigint; root: Hex; time_ms: bigint; time_ns: bigint; trust: Hex };
export type ChainsEvent = { change: SetChainChange; code: string; height: bigint; item: bigint; operation: 'set-chain'; sender: Bid; time_ms: bigint; transaction: Hex } | { change: CreateClientChange; code: string; height: bigint; item: bigint; operation: 'create-client'; sender: Bid; time_ms: bigint; transaction: Hex } | { change: UpdateClientChange; code: string; height: bigint; item: bigint; operation: 'update-client'; sender: Bid; time_ms: bigint; transaction: Hex } | { change: ReportMisbehaviourChange; code: string; height: bigint; item: bigint; operation: 'report-misbehaviour'; sender: Bid; time_ms: bigint; transaction: Hex } | { change: SubmitCheckpointChange; code: string; height: bigint; item: bigint; operation: 'submit-checkpoint'; sender: Bid; time_ms: bigint; transaction: Hex } | { change: AnchorFactChange; code: string; height: bigint; item: bigint; operation: 'anchor-fact'; sender: Bid; time_ms: bigint; transaction: Hex };
export type Change = { change: 'add'; supernode: boolean; text: string; validator: Validator } | { change: 'remove'; name: string; text: string } | { change: 'weight'; name: string; text: string; weight: bigint } | { change: 'rekey'; checkpoint_key: string; consensus_key: string; log_key: string; name: string; network_key: string; text: string } | { by: Validator; change: 'replace'; name: string; text: string } | { change: 'parameters'; from: bigint; text: string; values: { [name: string]: unknown } } | { change: 'protocol'; from: bigint; text: string; version: bigint } | { change: 'cancel'; from: bigint; text: string } | { account: Bid; change: 'role'; granted: boolean; role: string; text: string } | { change: 'lift'; target: string; text: string } | { change: 'ac_code'; code: string; owner: Bid | null; text: string } | { by: string; change: 'client'; client: string; text: string } | { change: 'hold_sub_chain'; code: string; held: boolean; text: string } | { change: 'packet'; lane: string; sequence: bigint; text: string };
export type CheckpointsEvent = { height: bigint; note: string | null; root: Hex; size: bigint; time_ms: bigint };
export type Counts = { accounts: bigint; identifiers: bigint; organisations: bigint; prefixes: bigint; revoked: bigint };
export type CreateClientChange = { client: string; first: { block: Hex; height: bigint; root: Hex; time_ms: bigint; time_ns: bigint; trust: Hex }; terms: { clock_drift_ms: bigint; parameters: Hex; trusting_period_ms: bigint; type: string } };
export type DeactivateChange = { version: bigint };
export type DelegateKeyChange = { delegate: Bid; expires_ms: bigint | null; prefix: string; scopes: string[] };
export type DescribeSubChainChange = { code: string; name: string; resolver: string; version: bigint };
export type DismissChange = { account: Bid };
export type EnrollChange = { account: Bid; organisation: string };
export type Error = { code: number; data: { field?: string; hint: string; id: string; reason: string; retryable: boolean }; message: string };
export type Evidence = { epoch: bigint; evidence: Hex; first: Statement; height?: bigint; key: string; name: string; on_ledger: boolean; outcome?: string; reporter?: Bid; second: Statement; validator?: string };
export type EvidenceEvent = { change: ReportEvidenceChange; height: bigint; item: bigint; operation: 'report_evidence'; sender: Bid; time_ms: bigint; transaction: Hex };
export type Gone = { height: bigint; redacted: Redaction | null; value_hash: Hex };
export type GovernanceEvent = { change: ProposeChange; height: bigint; item: bigint; operation: 'propose'; sender: Bid; time_ms: bigint; transaction: Hex } | { change: ApproveChange; height: bigint; item: bigint; operation: 'approve'; sender: Bid; time_ms: bigint; transaction: Hex } | { change: RejectChange; height: bigint; item: bigint; operation: 'reject'; sender: Bid; time_ms: bigint; transaction: Hex };
export type HoldChange = { document: Hex; reason: number; target: string };
export type Issuer = { account: Bid; authority: Bid; created: Stamp; name: string; organisation: string; previous: Hex; status: string; types: ({ name: string; schema: Hex | null })[]; updated: Stamp; version: bigint };
export type Keys = { keys: ({ key: string; suite: string; weight: number })[]; threshold: bigint } | null;
export type LaneCaps = { bytes_in_flight: bigint; in_flight: bigint; payload_bytes: bigint };
export type OpenLaneChange = { caps: LaneCaps; destination: string; destination_client: string | null; hub: Hex; lane: string; ordering: 'unordered' | 'strict'; source: string; source_client: string | null };
export type Packet = { commitment: Hex; cross_tx_no: string; destination: string; hub: Hex; lane: string; payload: Weighed; receiver: string; sender: string; sequence: bigint; source: string; timeout_s: bigint; type: string; version: number };
export type PacketsEvent = { change: OpenLaneChange; height: bigint; item: bigint; lane: string; operation: 'open-lane'; sender: Bid; sequence: bigint | null; state: string; time_ms: bigint; transaction: Hex } | { change: SetLaneChange; height: bigint; item: bigint; lane: string; operation: 'set-lane'; sender: Bid; sequence: bigint | null; state: string; time_ms: bigint; transaction: Hex } | { change: SendPacketChange; height: bigint; item: bigint; lane: string; operation: 'send-packet'; sender: Bid; sequence: bigint | null; state: string; time_ms: bigint; transaction: Hex } | { change: ReceivePacketChange; height: bigint; item: bigint; lane: string; operation: 'receive-packet'; sender: Bid; sequence: bigint | null; state: string; time_ms: bigint; transaction: Hex } | { change: AcknowledgePacketChange; height: bigint; item: bigint; lane: string; operation: 'acknowledge-packet'; sender: Bid; sequence: bigint | null; state: string; time_ms: bigint; transaction: Hex } | { change: TimeOutPacketChange; height: bigint; item: bigint; lane: string; operation: 'time-out-packet'; sender: Bid; sequence: bigint | null; state: string; time_ms: bigint; transaction: Hex } | { change: TakeOutChange; height: bigint; item: bigint; lane: string; operation: 'take-out'; sender: Bid; sequence: bigint | null; state: string; time_ms: bigint; transaction: Hex } | { change: ReportConflictChange; height: bigint; item: bigint; lane: string; operation: 'report-conflict'; sender: Bid; sequence: bigint | null; state: string; time_ms: bigint; transaction: Hex } | { change: WriteAcknowledgementChange; height: bigint; item: bigint; lane: string; operation: 'write-acknowledgement'; sender: Bid; sequence: bigint | null; state: string; time_ms: bigint; transaction: Hex } | { change: SkipPacketChange; height: bigint; item: bigint; lane: string; operation: 'skip-packet'; sender: Bid; sequence: bigint | null; state: string; time_ms: bigint; transaction: Hex };
export type Place = { height: bigint; index: number };
export type Prefix = { created: Stamp; delegations: ({ delegate: Bid; expires_ms: bigint | null; scopes: string[] })[]; depth: number; owner: Bid; prefix?: string; quota: bigint; status: string; templates: Hex[]; updated: Stamp; version: bigint };
export type Proof = { kind: string; proof: string };
export type Proposal = { approvals: Bid[]; changes: Change[]; content: Hex; created: bigint; decided: bigint | null; digest: Hex; number: bigint; proposer: Bid; reason: string; rejections: Bid[]; status: string };
export type ProposeChange = { changes: Change[]; reason: string };
export type ProvenAt = { height: bigint; proof: Weighed };
export type ProvenClaim = { at: ProvenAt; key: Hex; value: Weighed | null };
export type Receipt = { charged_bytes: bigint; envelope: Hex; failing_item: number; height: bigint; index: bigint; outcome: number; outcome_name: string; results: number[]; transaction: Hex };
export type ReceiptsEvent = { height: bigint; receipt: Receipt; redacted?: Redaction | { [none: string]: never }; sender: Bid | null; time_ms: bigint; transaction: Hex };
export type ReceivePacketChange = { at: ProvenAt; packet: Packet };
export type Record = { anchor?: Anchor; controllers: Bid[]; created: Stamp; previous: Hex; redacted?: Redaction; scheme: string; status: string; threshold: number; updated: Stamp; value_hash?: Hex; values?: Value[]; version: bigint; withheld?: Withheld };
export type RecordsEvent = { change: RegisterOrganisationChange; height: bigint; item: bigint; kind: string; name: string; operation: 'register-organisation'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: UpdateOrganisationChange; height: bigint; item: bigint; kind: string; name: string; operation: 'update-organisation'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: EnrollChange; height: bigint; item: bigint; kind: string; name: string; operation: 'enroll'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: DismissChange; height: bigint; item: bigint; kind: string; name: string; operation: 'dismiss'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: SetKeysChange; height: bigint; item: bigint; kind: string; name: string; operation: 'set-keys'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: RotateChange; height: bigint; item: bigint; kind: string; name: string; operation: 'rotate'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: RecoverChange; height: bigint; item: bigint; kind: string; name: string; operation: 'recover'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: DeactivateChange; height: bigint; item: bigint; kind: string; name: string; operation: 'deactivate'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: SetDocumentChange; height: bigint; item: bigint; kind: string; name: string; operation: 'set-document'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: AllocatePrefixChange; height: bigint; item: bigint; kind: string; name: string; operation: 'allocate-prefix'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: UpdatePrefixChange; height: bigint; item: bigint; kind: string; name: string; operation: 'update-prefix'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: TransferPrefixChange; height: bigint; item: bigint; kind: string; name: string; operation: 'transfer-prefix'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: DelegateKeyChange; height: bigint; item: bigint; kind: string; name: string; operation: 'delegate-key'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: RevokeDelegationChange; height: bigint; item: bigint; kind: string; name: string; operation: 'revoke-delegation'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: RegisterChange; height: bigint; item: bigint; kind: string; name: string; operation: 'register'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: UpdateChange; height: bigint; item: bigint; kind: string; name: string; operation: 'update'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: TransferChange; height: bigint; item: bigint; kind: string; name: string; operation: 'transfer'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: RevokeChange; height: bigint; item: bigint; kind: string; name: string; operation: 'revoke'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: SetControllerChange; height: bigint; item: bigint; kind: string; name: string; operation: 'set-controller'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: AnchorRootChange; height: bigint; item: bigint; kind: string; name: string; operation: 'anchor-root'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: AnchorDigestChange; height: bigint; item: bigint; kind: string; name: string; operation: 'anchor-digest'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: RegisterIssuerChange; height: bigint; item: bigint; kind: string; name: string; operation: 'register-issuer'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: AnchorStatusListChange; height: bigint; item: bigint; kind: string; name: string; operation: 'anchor-status-list'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: HoldChange; height: bigint; item: bigint; kind: string; name: string; operation: 'hold'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: WithholdChange; height: bigint; item: bigint; kind: string; name: string; operation: 'withhold'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: ReleaseChange; height: bigint; item: bigint; kind: string; name: string; operation: 'release'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: RedactChange; height: bigint; item: bigint; kind: string; name: string; operation: 'redact'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | { change: DescribeSubChainChange; height: bigint; item: bigint; kind: string; name: string; operation: 'describe-sub-chain'; sender: Bid; time_ms: bigint; transaction: Hex; withheld?: Withheld } | RedactedEvent;
export type RecoverChange = { keys: Keys; next: Hex | null; recovery: Keys };
export type RedactChange = { document: Hex; entries: Place[]; reason: number; target: string; version: bigint };
export type RedactedEvent = { height: bigint; redacted: Redaction | { [none: string]: never }; time_ms: bigint; transaction: Hex };
export type Redaction = { cosigner: Bid; document: Hex; first_height: bigint; reason: number; since: Stamp; supervisor: Bid; through_version: bigint };
export type RegisterChange = { anchor?: Anchor; controller?: Bid; identifier: string; scheme: string; values?: Value[] };
export type RegisterIssuerChange = { account: Bid; name: string; status: 'active' | 'withdrawn'; types: ({ name: string; schema: Hex | null })[]; version: bigint };
export type RegisterOrganisationChange = { byte_quota: bigint; credit_code_digest: Hex; id: string; industry: string; kind: string; name: string; region: string };
export type RejectChange = { digest: Hex; proposal: bigint };
export type ReleaseChange = { document: Hex; kind: 'hold' | 'withhold'; target: string };
export type ReportConflictChange = { at: ProvenAt; packet: Packet };
export type ReportEvidenceChange = { epoch: bigint; evidence: Hex; first: Statement; key: string; name: string; second: Statement };
export type ReportMisbehaviourChange = { client: string; first: Weighed; second: Weighed } | { client: string; first: ProvenClaim; packet: { lane: string; sequence: bigint } | null; second: ProvenClaim };
export type Restraint = { document: Hex; kind: string; reason: number; since: Stamp; supervisor: Bid };
export type RevokeChange = { identifier: string; version: bigint };
export type RevokeDelegationChange = { delegate: Bid; prefix: string };
export type RotateChange = { keys: Keys; next: Hex | null };
export type Rules = { height: bigint; parameters: { [name: string]: unknown }; protocol: bigint; quota_window_end: bigint; scheduled: ({ from: bigint; parameters: { [name: string]: unknown }; protocol: bigint | null })[]; since: bigint };
export type SendPacketChange = { packet: Packet; reserves: string | null };
export type SetChainChange = { client: string | null; code: string; document: string | null; gateways: Bid[]; status: 'active' | 'retired'; type: string; version: bigint };
export type SetControllerChange = { controllers: Bid[]; identifier: string; threshold: number; version: bigint };
export type SetDocumentChange = { document?: string; version: bigint };
export type SetKeysChange = { keys: Keys; next: Hex | null; recovery: Keys; version: bigint };
export type SetLaneChange = { caps: LaneCaps; lane: string; paused: boolean; version: bigint };
export type SkipPacketChange = { at: ProvenAt; packet: Packet };
export type Stamp = { actor: Bid | null; height: bigint; time_ms: bigint; transaction: Hex | null };
export type Statement = { block?: Hex; kind: string; parent_view?: bigint; signature: Hex; view: bigint };
export type StatusList = { created: Stamp; digest: Hex; name?: string; previous: Hex; purpose: string; size: bigint; updated: Stamp; version: bigint };
export type Step = { detail: string; step: string };
export type Stream = { count: bigint; created: Stamp; owner: Bid; previous_root: Hex; redacted?: Redaction; root: Hex; stream?: string; updated: Stamp; uri?: string; value_hash?: Hex; version: bigint; withheld?: Withheld };
export type SubChain = { code?: string; created: Stamp; decided: Hex; name: string; owner: Bid | null; resolver: string; updated: Stamp; version: bigint };
export type Submission = { id: Hex; receipt?: Receipt; status: string };
export type SubmitCheckpointChange = { code: string; height: bigint; number: bigint; previous: Hex };
export type Supervision = { document: Hex; name?: string; restraints: Restraint[]; updated: Stamp; version: bigint };
export type TakeOutChange = { lane: string; sequence: bigint };
export type TimeOutPacketChange = { at: ProvenAt; lane: string; sequence: bigint };
export type TransferChange = { controller: Bid; identifier: string; version: bigint };
export type TransferPrefixChange = { owner: Bid; prefix: string; version: bigint };
export type UpdateChange = { anchor?: Anchor; identifier: string; values?: Value[]; version: bigint };
export type UpdateClientChange = { below: bigint | null; client: string; update: Weighed };
export type UpdateOrganisationChange = { byte_quota: bigint; credit_code_digest: Hex; id: string; industry: string; name: string; region: string; version: bigint };
export type UpdatePrefixChange = { prefix: string; quota?: bigint; suspended?: boolean; templates?: Hex[]; version: bigint };
export type Validator = { account: Bid; checkpoint_key: string; consensus_key: string; log_key: string; name: string; network_key: string; weight: bigint };
export type Value = { data?: string; data_hex?: Hex; index: bigint; ttl: bigint; type: string };
export type Weighed = { bytes: bigint; sha256: Hex };
export type Withheld = { document: Hex; kind: string; name: string; reason: number; since: Stamp; supervisor: Bid };
export type WithholdChange = { document: Hex; reason: number; target: string };
export type WriteAcknowledgementChange = { acknowledgement: Acknowledgement; lane: string; sequence: bigint };

/** What each method takes, answers and refuses with (beside encodings and parameters, XH-10xx, no request, XH-1601, and busy, XH-1603). */
export interface Methods {
  /** This description. */
  'rpc.discover': {
    params: { [name: string]: never };
    result: { components: { [name: string]: unknown }; info: { [name: string]: unknown }; methods: ({ [name: string]: unknown })[]; openrpc: string; [more: string]: unknown };
    errors: never;
  };
  /** The envelope of a transaction and its signatures, for xh_submit. Signatures are verified. */
  xh_buildEnvelope: {
    params: {
      /** its bytes, 0x… */ transaction: string;
      /** each {key, signature}: the encoded public key, 0x and 128 hex digits */ signatures: readonly object[];
    };
    result: { envelope: Hex; envelope_id: Hex; id: Hex };
    errors: 'XH-1020' | 'XH-1021' | 'XH-1302';
  };
  /** The bytes of an unsigned transaction, and what its keys sign. The node signs nothing and keeps nothing. */
  xh_buildTransaction: {
    params: {
      /** did:bid:ef… */ sender: string;
      /** register, update, transfer, revoke, allocate-prefix, transfer-prefix, delegate-key, revoke-delegation, enroll, dismiss, set-document, anchor-root, anchor-digest: each an object with `operation` and its fields */ operations: readonly object[];
      /** all-or-nothing or per-item */ mode?: string;
      /** at most 256 bytes */ memo?: string;
      /** BIDs of accounts that authorise beside the sender */ cosigners?: readonly string[];
      /** 0x and 32 hex digits; without it random bytes */ nonce?: string;
      /** block time until which it may execute; without it 4.5 minutes from now */ valid_until_ms?: bigint | number;
    };
    result: { digest: Hex; id: Hex; nonce: Hex; sign: Hex; transaction: Hex; valid_until_ms: bigint };
    errors: 'XH-1022' | 'XH-1301' | 'XH-1303' | 'XH-1304' | 'XH-1305' | 'XH-1306' | 'XH-1320';
  };
  /** Findings: what keeps this node or the chain from its work, the likely cause first. */
  xh_diagnose: {
    params: { [name: string]: never };
    result: { findings: ({ hint: string; id: string; severity: string; what: string })[]; height: bigint; node: string };
    errors: 'XH-1604';
  };
  /** What the next block would make of an envelope, were it alone in it. Nothing is kept or sent on. */
  xh_dryRun: {
    params: {
      /** signed bytes, 0x… */ envelope: string;
    };
    result: { admitted: boolean; error: { id: string; reason: string } | null; height: bigint; id: Hex; receipt: Receipt | null };
    errors: 'XH-1021' | 'XH-1301' | 'XH-1302' | 'XH-1303' | 'XH-1306';
  };
  /** The record of an account. */
  xh_getAccount: {
    params: {
      /** did:bid:ef… */ account: string;
    };
    result: { account: Bid; implicit: boolean; keys: Keys; next: Hex | null; organisation: string; recovery: Keys; roles: string[]; status: string; updated: Stamp; version: bigint };
    errors: 'XH-1022';
  };
  /** The record of an anchored stream. */
  xh_getAnchorStream: {
    params: {
      /** its name */ stream: string;
    };
    result: Stream;
    errors: 'XH-1606';
  };
  /** A proof file about a record at the newest audited height, present or absent, under the audit root of that state. */
  xh_getAuditProof: {
    params: {
      /** identifier, prefix, organisation, stream, account, document, supervision, tally, statistics, sub-chain, evidence, rules, issuer, status-list, digest, chain, client, client-state, checkpoint, fact, lane, packet, packet-receipt, packet-ack, cross-transaction, reservation, redaction or redacted-entries */ kind: string;
      /** its name */ name: string;
      /** an audited height that the node still holds */ height?: bigint | number;
    };
    result: Proof;
    errors: 'XH-1604' | 'XH-1609' | 'XH-1610' | 'XH-1615' | 'XH-1616';
  };
  /** One proof file about up to 1,000 records, present or absent. */
  xh_getBatchProof: {
    params: {
      /** identifier, prefix, organisation, stream, account, document, supervision, tally, statistics, sub-chain, evidence, rules, issuer, status-list, digest, chain, client, client-state, checkpoint, fact, lane, packet, packet-receipt, packet-ack, cross-transaction, reservation, redaction or redacted-entries */ kind: string;
      /** their names */ names: readonly string[];
    };
    result: Proof;
    errors: 'XH-1004' | 'XH-1604' | 'XH-1606' | 'XH-1615' | 'XH-1616';
  };
  /** A block by height or id. */
  xh_getBlock: {
    params: {
      /** height */ height?: bigint | number;
      /** block id, 0x… */ id?: string;
    };
    result: { certificate: Hex | null; entries?: Hex[]; header?: Hex; height: bigint; id: Hex; parent?: Hex; proposer?: bigint; receipts: ({ outcome: number; transaction: Hex })[]; state_root: Hex; summary: Hex; time_ms: bigint; view?: bigint };
    errors: 'XH-1606';
  };
  /** The entries of blocks whose transactions carry content of a record, oldest first: what a redaction of it names. */
  xh_getCarriers: {
    params: {
      /** did:bid:… or an identifier */ name: string;
      /** next_cursor of the answer before */ cursor?: string;
    };
    result: { entries: Place[]; head: bigint; next_cursor: string | null; younger: Place[] };
    errors: 'XH-1304' | 'XH-1606';
  };
  /** The finalization that made a block final: its own, or that of a block soon above it. */
  xh_getCertificate: {
    params: {
      /** of the block; the newest without it */ height?: bigint | number;
    };
    result: { block: Hex; certificate: Hex; certified_height: bigint; epoch: bigint; height: bigint };
    errors: 'XH-1606';
  };
  /** What is known of the chain behind an AC code. */
  xh_getChain: {
    params: {
      /** AC code */ code: string;
    };
    result: Chain;
    errors: 'XH-1606';
  };
  /** A checkpoint of a sub-chain; the newest one without a number. */
  xh_getChainCheckpoint: {
    params: {
      /** AC code */ code: string;
      /** from 1 */ number?: bigint | number;
    };
    result: ChainCheckpoint;
    errors: 'XH-1606';
  };
  /** The newest certified checkpoint as a signed note. */
  xh_getCheckpoint: {
    params: { [name: string]: never };
    result: { note: string; root: Hex; size: bigint };
    errors: 'XH-1604';
  };
  /** The checkpoints of a sub-chain, newest first, a page at a time. */
  xh_getCheckpointLane: {
    params: {
      /** AC code */ code: string;
      /** checkpoints per answer, at most 100 */ limit?: bigint | number;
      /** next_cursor of the answer before */ cursor?: string;
    };
    result: { code: string; count: bigint; data: ChainCheckpoint[]; next_cursor: string | null };
    errors: 'XH-1606';
  };
  /** A light client of a sub-chain, and its status. */
  xh_getClient: {
    params: {
      /** name of the client */ client: string;
    };
    result: { client: string; clock_drift_ms: bigint; code: string; created: ChainStamp; evidence: Hex | null; first_height: bigint; frozen_height: bigint | null; latest_height: bigint; latest_time_ms: bigint; parameters: Hex; states: bigint; status: string; substitute: string | null; trusting_period_ms: bigint; type: string; updated: ChainStamp };
    errors: 'XH-1606';
  };
  /** The view, who voted in it, and what this node knows of each validator. */
  xh_getConsensus: {
    params: { [name: string]: never };
    result: { epoch: bigint; height: bigint; validators: ({ [name: string]: unknown })[]; view: bigint; [more: string]: unknown };
    errors: 'XH-1604';
  };
  /** What a client knows of a height; of the latest one without it. */
  xh_getConsensusState: {
    params: {
      /** name of the client */ client: string;
      /** of the sub-chain */ height?: bigint | number;
    };
    result: ChainState;
    errors: 'XH-1606';
  };
  /** A proof file that the log of the newest certified checkpoint extends that of an older one. */
  xh_getConsistencyProof: {
    params: {
      /** the older certified checkpoint: a signed note */ checkpoint: string;
    };
    result: Proof;
    errors: 'XH-1202' | 'XH-1604' | 'XH-1608';
  };
  /** Who anchored a digest, and when. */
  xh_getDigestAnchor: {
    params: {
      /** 0x and 64 hex digits */ digest: string;
    };
    result: { digest: Hex; entries: ({ anchored: Stamp; media_type: string; uri: string })[] };
    errors: 'XH-1606';
  };
  /** The DID document of an account. */
  xh_getDocument: {
    params: {
      /** did:bid:ef… */ account: string;
    };
    result: { account: Bid; created: Stamp; document?: string; previous: Hex; redacted?: Redaction; updated: Stamp; value_hash?: Hex; version: bigint; withheld?: Withheld };
    errors: 'XH-1022' | 'XH-1606';
  };
  /** The link that ended an epoch: certified by its set, it proves the set that follows. */
  xh_getEpochTransition: {
    params: {
      /** the epoch that ended, from 0 on */ epoch: bigint | number;
    };
    result: { epoch: bigint; last_height: bigint; link: Hex; path: Hex[]; summary: Hex };
    errors: 'XH-1606';
  };
  /** Evidence against consensus keys, an epoch a page, newest first; or one by its name. */
  xh_getEvidence: {
    params: {
      /** EPOCH/KEY */ name?: string;
      /** next_cursor of the answer before, or an epoch */ cursor?: string;
    };
    result: Evidence | { data: Evidence[]; epoch: bigint; next_cursor: string | null };
    errors: 'XH-1103' | 'XH-1606';
  };
  /** What was anchored about a key of a sub-chain. */
  xh_getFact: {
    params: {
      /** name of the client */ client: string;
      /** of the sub-chain */ height: bigint | number;
      /** 0x… */ key: string;
    };
    result: { block: Hex; client: string; created: ChainStamp; flagged: boolean; height: bigint; key: Hex; name: string; time_ms: bigint; value_bytes: bigint; value_sha256: Hex | null };
    errors: 'XH-1606';
  };
  /** Every version of an identifier, newest first, a page at a time. */
  xh_getHistory: {
    params: {
      /** <prefix>/<suffix> */ identifier: string;
      /** versions per answer, at most 100 */ limit?: bigint | number;
      /** next_cursor of the answer before */ cursor?: string;
    };
    result: { complete: boolean; data: (Record | Gone)[]; next_cursor: string | null };
    errors: 'XH-1606';
  };
  /** What the registry says about an issuer of credentials. */
  xh_getIssuer: {
    params: {
      /** did:bid:ef… */ account: string;
    };
    result: Issuer;
    errors: 'XH-1022' | 'XH-1606';
  };
  /** A lane of packets: its ends, its caps, what is next. */
  xh_getLane: {
    params: {
      /** name of the lane */ lane: string;
    };
    result: { bytes_in_flight: bigint; caps: { bytes_in_flight: bigint; in_flight: bigint; payload_bytes: bigint }; conflicted: boolean; created: ChainStamp; destination: string; destination_client: string | null; hub: Hex; in_flight: bigint; lane: string; next_receive: bigint; next_send: bigint; ordering: string; paused: boolean; received: bigint; sent: bigint; source: string; source_client: string | null; updated: ChainStamp; version: bigint };
    errors: 'XH-1606';
  };
  /** A proof file about a transaction's receipt, or about its signed bytes and receipt. */
  xh_getLogProof: {
    params: {
      /** transaction id, 0x… */ id: string;
      /** with the signed bytes */ bytes?: boolean;
    };
    result: Proof;
    errors: 'XH-1604' | 'XH-1606' | 'XH-1615' | 'XH-1616';
  };
  /** The record of an organisation. */
  xh_getOrganisation: {
    params: {
      /** its name */ organisation: string;
    };
    result: { authority: Bid | null; byte_quota: bigint; created: Stamp; credit_code_digest: Hex; industry: string; kind: string; name: string; organisation: string; region: string; version: bigint };
    errors: 'XH-1606';
  };
  /** A packet and how it goes, with its bytes while this node keeps the transaction. */
  xh_getPacket: {
    params: {
      /** name of the lane */ lane: string;
      /** its number */ sequence: bigint | number;
    };
    result: { acknowledged: boolean; acknowledgement: Acknowledgement | null; commitment: Hex; conflict: Hex | null; created: ChainStamp; cross_tx_no: string; name: string; packet: Hex | null; payload: Weighed; received: boolean; receiver: string; reserves: string | null; sender: string; sent: boolean; status: string; status_number: number; stuck: boolean; timeout_s: bigint; type: string; updated: ChainStamp };
    errors: 'XH-1606';
  };
  /** The parameters of the chain in force for the next block. */
  xh_getParameters: {
    params: {
      /** of a later block */ height?: bigint | number;
    };
    result: { height: bigint; parameters: { [name: string]: unknown }; protocol: bigint };
    errors: never;
  };
  /** The record of a prefix. */
  xh_getPrefix: {
    params: {
      /** its name */ prefix: string;
    };
    result: Prefix;
    errors: 'XH-1606';
  };
  /** A proof file about a record: presence, absence, complete history, or what it was at an older height or time. */
  xh_getProof: {
    params: {
      /** identifier, prefix, organisation, stream, account, document, supervision, tally, statistics, sub-chain, evidence, rules, issuer, status-list, digest, chain, client, client-state, checkpoint, fact, lane, packet, packet-receipt, packet-ack, cross-transaction, reservation, redaction or redacted-entries */ kind: string;
      /** its name */ name: string;
      /** prove all versions */ history?: boolean;
      /** prove what was there after this block */ height?: bigint | number;
      /** prove what was there at this time, ms since 1970 */ time_ms?: bigint | number;
    };
    result: Proof;
    errors: 'XH-1604' | 'XH-1606' | 'XH-1607' | 'XH-1608' | 'XH-1615' | 'XH-1616';
  };
  /** A proposal of the council by its number. */
  xh_getProposal: {
    params: {
      /** from 1 on */ number: bigint | number;
    };
    result: Proposal;
    errors: 'XH-1606';
  };
  /** The council, and its proposals, newest first. */
  xh_getProposals: {
    params: {
      /** proposals per answer, at most 100 */ limit?: bigint | number;
      /** next_cursor of the answer before */ cursor?: string;
    };
    result: { council: Bid[]; data: Proposal[]; next_cursor: string | null; quorum: bigint };
    errors: never;
  };
  /** What an organisation used of its byte quota in this window. */
  xh_getQuota: {
    params: {
      /** its id */ organisation: string;
    };
    result: { byte_quota: bigint; metered: boolean; organisation: string; used_bytes: bigint; window: bigint; window_end: bigint };
    errors: 'XH-1606';
  };
  /** The receipt of a final transaction. */
  xh_getReceipt: {
    params: {
      /** transaction id, 0x… */ id: string;
    };
    result: Receipt;
    errors: 'XH-1606';
  };
  /** What was redacted of an identifier, a stream or a document: by whom, why, on which order. */
  xh_getRedactions: {
    params: {
      /** did:bid:… or an identifier */ name: string;
    };
    result: { name: string; redactions: Redaction[] };
    errors: 'XH-1304' | 'XH-1606';
  };
  /** Parameters and protocol version in force for the next block, and what is scheduled. */
  xh_getRules: {
    params: {
      /** of a later block */ height?: bigint | number;
    };
    result: Rules;
    errors: never;
  };
  /** How much was registered: in all, or by kind, industry, region, organisation, owner, role or prefix. */
  xh_getStatistics: {
    params: {
      /** a dimension: its values, newest first */ by?: string;
      /** one value of it */ value?: string;
      /** values per answer, at most 100 */ limit?: bigint | number;
      /** next_cursor of the answer before */ cursor?: string;
    };
    result: { dimensions: { [name: string]: unknown }; height: bigint; resolutions: { [name: string]: unknown }; total: Counts } | { by: string; height: bigint; next_cursor: string | null; values: ({ [name: string]: unknown })[] } | { by: string; height: bigint; value: string; [more: string]: unknown };
    errors: 'XH-1606';
  };
  /** The newest anchored version of a status list. */
  xh_getStatusList: {
    params: {
      /** did:bid:ef… */ issuer: string;
      /** the id of the list, a URI */ list: string;
    };
    result: StatusList;
    errors: 'XH-1022' | 'XH-1606';
  };
  /** Every anchored version of a status list, newest first, with height and time. */
  xh_getStatusListHistory: {
    params: {
      /** did:bid:ef… */ issuer: string;
      /** the id of the list, a URI */ list: string;
      /** versions per answer, at most 100 */ limit?: bigint | number;
      /** next_cursor of the answer before */ cursor?: string;
    };
    result: { complete: boolean; data: StatusList[]; next_cursor: string | null };
    errors: 'XH-1022' | 'XH-1606';
  };
  /** The record of an AC code. */
  xh_getSubChain: {
    params: {
      /** its name */ code: string;
    };
    result: SubChain;
    errors: 'XH-1606';
  };
  /** What supervisors did to an account, a prefix or an identifier. */
  xh_getSupervision: {
    params: {
      /** did:bid:…, a prefix or an identifier */ name: string;
    };
    result: Supervision;
    errors: 'XH-1304' | 'XH-1606';
  };
  /** Every act of supervision in a range of heights, oldest first. */
  xh_getSupervisionActs: {
    params: {
      /** first height; default: the first one that this node keeps */ from?: bigint | number;
      /** last height; default: the newest */ to?: bigint | number;
      /** instead of from: blocks of this time and later, ms since 1970 */ since_ms?: bigint | number;
      /** next_cursor of the answer before */ cursor?: string;
    };
    result: { acts: ({ act: string; actor: Bid; document: Hex; height: bigint; item: bigint; name: string; proposal: bigint | null; reason: number | null; restraint: string | null; time_ms: bigint; transaction: Hex })[]; from: bigint; next_cursor: string | null; to: bigint };
    errors: 'XH-1606' | 'XH-1608';
  };
  /** What was counted at a prefix. */
  xh_getTally: {
    params: {
      /** its name */ prefix: string;
    };
    result: { before: string; identifiers: bigint; prefix: string; prefixes: bigint; registered_in_window: bigint; revoked: bigint; window: bigint };
    errors: 'XH-1606';
  };
  /** A final transaction with its operations. */
  xh_getTransaction: {
    params: {
      /** transaction id, 0x… */ id: string;
    };
    result: { envelope?: Hex; height?: bigint; id: Hex; index?: bigint; receipt?: Receipt; redacted?: Redaction; withheld?: Withheld };
    errors: 'XH-1606';
  };
  /** The validators of an epoch; without one: of the epoch after the newest block, and the set that follows it, if one is decided. */
  xh_getValidatorSet: {
    params: {
      /** epoch from 0 on */ epoch?: bigint | number;
    };
    result: { epoch: bigint; next: { since: bigint; validators: Validator[] } | null; root: bigint; validators: Validator[] };
    errors: 'XH-1606';
  };
  /** What lies below a prefix, in the order in which it was made, with the records of now. */
  xh_listPrefix: {
    params: {
      /** e.g. 88.100.7 */ prefix: string;
      /** records per answer, at most 1,000; an answer may hold fewer, also none */ limit?: bigint | number;
      /** next_cursor of the answer before */ cursor?: string;
    };
    result: { complete: boolean; data: ({ kind: string; name: string; record: Record | Prefix | Stream; redacted?: Redaction })[]; from_height: bigint; head: bigint; height: bigint; next_cursor: string | null; prefix: string; redacted_entries: bigint };
    errors: 'XH-1304' | 'XH-1604' | 'XH-1608';
  };
  /** The AC codes that were ever allotted, in that order, with what is known of the chains behind them. */
  xh_listSubChains: {
    params: {
      /** codes per answer, at most 100; an answer may hold fewer, also none */ limit?: bigint | number;
      /** next_cursor of the answer before */ cursor?: string;
    };
    result: { data: ({ chain: Chain | null; code: string; record: SubChain })[]; next_cursor: string | null };
    errors: never;
  };
  /** The current record of an identifier. Absence is an answer. */
  xh_resolve: {
    params: {
      /** <prefix>/<suffix> */ identifier: string;
    };
    result: { checkpoint_size: bigint | null; found: boolean; identifier: string; record?: Record | Stream; reserved_by?: string; supervision?: Supervision; type?: string };
    errors: 'XH-1304';
  };
  /** What this node knows of itself and the chain. */
  xh_status: {
    params: { [name: string]: never };
    result: { chain_id: Hex; chain_name: string; checkpoint: { root: Hex; size: bigint } | null; diverged: boolean; epoch: bigint; evidence: { accused: string[]; waiting: bigint }; height: bigint; key_doubt: string; listening: boolean; log: { root: Hex; size: bigint }; mempool: { bytes: bigint; count: bigint }; node: string; peers: ({ bytes_in: bigint; bytes_out: bigint; connected: boolean; known_protocol?: bigint; name: string; problem?: string; wire?: bigint })[]; profile: string; protocol: { ends_at: bigint | null; in_force: bigint; known: bigint }; retained_from: bigint; role: string; signer_fault: string | null; state_root: Hex; syncing: boolean; time_ms: bigint; validators: bigint; version: string; view: bigint; voting: boolean };
    errors: never;
  };
  /** Submits a signed transaction. Sending the same bytes again is safe. */
  xh_submit: {
    params: {
      /** signed bytes, 0x… */ envelope: string;
      /** wait until final, at most this long (60,000) */ wait_ms?: bigint | number;
    };
    result: Submission;
    errors: 'XH-1006' | 'XH-1021' | 'XH-1301' | 'XH-1302' | 'XH-1303' | 'XH-1304' | 'XH-1305' | 'XH-1306' | 'XH-1307' | 'XH-1308' | 'XH-1309' | 'XH-1310' | 'XH-1605';
  };
  /** Begins to tell events of a topic from a place in the ledger on. Over a WebSocket only. */
  xh_subscribe: {
    params: {
      /** blocks, checkpoints, receipts, records, packets, chains, governance, evidence */ topic: string;
      /** one of account, transaction (receipts), name, prefix (records), lane (packets), code (chains) */ filter?: object;
      /** a cursor, a height or "first"; without it: what comes from now on */ from?: string | bigint | number;
      /** true: also xh_progress whenever whole blocks are told, not only after ten silent seconds */ progress?: boolean;
    };
    result: { cursor: string; head: bigint; retained_from: bigint; subscription: string };
    errors: 'XH-1004' | 'XH-1022' | 'XH-1304' | 'XH-1601' | 'XH-1604' | 'XH-1608';
  };
  /** Those of the given packets that this chain knows and that have no end. */
  xh_unacknowledgedPackets: {
    params: {
      /** name of the lane */ lane: string;
      /** numbers of packets, at most 1,000 */ sequences: readonly string[];
    };
    result: { lane: string; sequences: string[] };
    errors: 'XH-1004';
  };
  /** Those of the given packets that this chain has no receipt of. */
  xh_unreceivedPackets: {
    params: {
      /** name of the lane */ lane: string;
      /** numbers of packets, at most 1,000 */ sequences: readonly string[];
    };
    result: { lane: string; sequences: string[] };
    errors: 'XH-1004';
  };
  /** Ends a subscription of this connection. Over a WebSocket only. */
  xh_unsubscribe: {
    params: {
      /** that xh_subscribe answered */ subscription: string;
    };
    result: boolean;
    errors: 'XH-1601' | 'XH-1606';
  };
  /** Verifies the text of a proof file as xh-audit does offline. To believe the answer is to trust this node. */
  xh_verifyProof: {
    params: {
      /** the text of the file */ proof: string;
    };
    result: { failure: Step | null; kind: string | null; steps: Step[]; valid: boolean };
    errors: never;
  };
  /** Waits until a transaction is final. */
  xh_wait: {
    params: {
      /** transaction id, 0x… */ id: string;
      /** wait until final, at most this long (60,000) */ wait_ms?: bigint | number;
    };
    result: Submission;
    errors: never;
  };
}

/** What a subscription tells, by topic. */
export interface Events {
  /** Each block, genesis too. */
  blocks: BlocksEvent;
  /** Each operation that changed a chain or a client. */
  chains: ChainsEvent;
  /** Each block that names another certified checkpoint than the block before. */
  checkpoints: CheckpointsEvent;
  /** Each report of evidence. */
  evidence: EvidenceEvent;
  /** Each operation of the council. */
  governance: GovernanceEvent;
  /** Each operation that changed a lane or a packet. */
  packets: PacketsEvent;
  /** Each executed transaction, also rejected ones. */
  receipts: ReceiptsEvent;
  /** Each operation that changed an organisation, an account, a name, a credential or an AC code; and a transaction that was redacted. */
  records: RecordsEvent;
}
/** What a subscription is filtered by, by topic: one of the members. */
export interface Filters {
  blocks: { [none: string]: never };
  chains: { code: string };
  checkpoints: { [none: string]: never };
  evidence: { [none: string]: never };
  governance: { [none: string]: never };
  packets: { lane: string };
  receipts: { account: string } | { transaction: string };
  records: { name: string } | { prefix: string };
}
