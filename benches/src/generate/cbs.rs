//! `CBS.log`. Weights are groups in about a hundred thousand records.

use super::template::{Group, Line, crlf, error, group, info, lf, warning};

#[rustfmt::skip]
pub(super) const GROUPS: &[Group] = &[
    // Applicability of packages: most of any CBS.log.
    group(9_300, &[info("CBS", "Appl: detect Parent, Package: $(package), Parent: $(package), Disposition = Detect, VersionComp: EQ, BuildComp: GE, RevisionComp: GE, Exist: present")]),
    group(14_000, &[info("CBS", "Appl: Evaluating package applicability for package $(package), applicable state: $(state)")]),
    group(11_000, &[info("CBS", "Appl: Higher version found for package: $(package), superseded. (Version on system:$(package))")]),
    group(8_000, &[info("CBS", "External EvaluateApplicability, package: $(package), package applicable State: $(state), highest update applicable state: $(state), resulting applicable state:$(state)")]),
    group(10_300, &[info("CBS", "Appl: detectParent: parent found: $(package), state: $(state)")]),
    group(5_200, &[info("CBS", "Appl: DetectUpdate, Package: $(package), Remote Parent: $(updatename), Intended State: $(state)")]),
    group(4_000, &[info("CBS", "Appl: Package: $(package), Update: $(updatename), Applicable: Applicable, Disposition: $(state)")]),
    group(8_300, &[info("CBS", "Skip FODs not currently installed: $(package), state: $(state)")]),
    group(5_800, &[info("CBS", "Read out cached applicability from TiLight for package: $(update), ApplicableState: 112, CurrentState:$(nnn)")]),
    group(2_200, &[info("CBS", "Read out cached package applicability for package: $(update), ApplicableState: 112, CurrentState:112")]),
    group(400, &[info("CBS", "Appl: Missing parents of $(update): $(package), $(package), $(package), $(package)")]),
    group(8, &[info("CBS", "Appl: Missing parents of $(update): $(package), $(package), $(package), $(package), $(package), $(package)")]),
    // Sessions and their packages.
    group(1_200, &[info("CBS", "Session: $(session) initialized by client $(client), external staging directory: (null), external registry directory: (null)")]),
    group(200, &[info("CBS", "Session: $(session) finalized. Reboot required: no [HRESULT = 0x00000000 - S_OK]"), crlf("")]),
    group(500, &[info("CBS", "Exec: Package: $(package), current: $(state), pending: Default, start: $(state), applicable: $(state), targeted: $(state), limit: Installed")]),
    group(300, &[info("CBS", "Plan: Package: $(update), current: $(state), pending: $(state), start: $(state), applicable: $(state), targeted: $(state), limit: Installed, selected: Default")]),
    group(250, &[info("CBS", "Setting original offline image state: $(state), package: $(package), update: $(updatename)")]),
    group(250, &[info("CBS", "WU creates the package, AppID:$(client), UpdateID:{$(guid)}, revision: $(nnn)")]),
    group(200, &[info("CBS", "Virtual Edition: Microsoft-Windows-EnterpriseEdition will be mapped to: Microsoft-Windows-ProfessionalEdition")]),
    group(250, &[info("CBS", "Package Format: PSFX"), info("CBS", "Delta Format: ForwardOnly"), info("CBS", "=================")]),
    group(220, &[info("CBS", "Lock: New lock added: CCbsPublicSessionClassFactory, level: 30, total lock:$(n)"), info("CBS", "Lock: Lock removed: WinlogonNotifyLock, level: 8, total lock:$(n)")]),
    group(150, &[info("CBS", "Execution Engine Finalize"), info("CBS", "CBS Engine already deactivated"), info("CBS", "")]),
    group(60, &[info("CBS", "The following actions will be performed:"), info("CBS", "Package: $(update), Action: Install"), info("CBS", "")]),
    group(120, &[info("CBS", "Loaded Servicing Stack v$(version) with Core: C:\\WINDOWS\\winsxs\\$(component)\\cbscore.dll")]),
    // Codes, with and without a name, in the spellings that occur.
    group(130, &[info("CBS", "Failed to internally open package. [HRESULT = $(hresult)]"), info("CBS", "Failed to create open package. [HRESULT = $(hresult)]")]),
    group(120, &[info("CBS", "Expecting attribute name [HRESULT = $(hresult)]"), info("CBS", "Failed to get next element [HRESULT = $(hresult)]")]),
    group(90, &[info("CBS", "Failed to OpenPackage using worker session [HRESULT = $(hr)]")]),
    group(80, &[info("CBS", "InternalOpenPackage failed for $(update) [HRESULT = $(hresult)]")]),
    group(40, &[info("CBS", "Cannot get value from store object that is already going to be deleted. [HRESULT = $(hresult)]")]),
    group(20, &[info("CBS", "Warning: Unrecognized packageExtended attribute.")]),
    group(15, &[info("CBS", "DWLD:Search is done, set download progress to be completed, hr = $(hr), Result = $(hr)")]),
    group(12, &[info("CBS", "Failed to load store from $(folder)\\$(file). hr: $(hr)[gle=$(gle)]")]),
    group(60, &[info("CBS", "Scavenge: Completed, disposition: 0X1")]),
    group(16, &[error("CBS", "Failed to resolve execution package: $(update) [HRESULT = $(hresult)]"), error("CBS", "Failed to process single phase execution. [HRESULT = $(hresult)]")]),
    group(10, &[error("CBS", "Failed to perform operation.  [HRESULT = $(hresult)]")]),
    group(10, &[warning("CBS", "Store corruption, manifest missing for package: $(package)")]),
    group(12, &[warning("", "WatsonHelper: File already set: [C:\\WINDOWS\\Logs\\MoSetup\\UpdateAgent.log]")]),
    // Blank component: UpdateAgent and Arbiter inside the servicing stack.
    group(1_900, &[info("", "Feature: $(feature) found. Adding packages to it")]),
    group(1_000, &[info("", "CBS: Package Keyform: $(package)")]),
    group(700, &[info("", "Processing CompDB file: \\\\?\\C:\\WINDOWS\\CbsTemp\\$(session)\\LocalFoDEnum\\DesktopTargetCompDB_$(language).xml")]),
    group(350, &[info("", "Feature specified for conditional does not exist. Group: Microsoft, FMID: (null), Feature: Professional_$(language)")]),
    group(300, &[info("", "Device: has Group: Microsoft, Feature: CoreSingleLanguage_$(language)")]),
    group(320, &[info("", "  Arbiter invoked from servicing stack, package: $(package)")]),
    group(310, &[info("", "    Package $(package): state $(state)")]),
    group(150, &[info("", "        [$(n)] Contribution of $(feature)")]),
    // CSI: file checks run in threes.
    group(440, &[info("CSI", "$(seq) [SR] Verifying 100 components"), info("CSI", "$(seq) [SR] Beginning Verify and Repair transaction"), info("CSI", "$(seq) [SR] Verify complete")]),
    group(60, &[info("CSI", "$(seq) [SR] Verifying 100 (0x00000064) components"), info("CSI", "$(seq) [SR] Beginning Verify and Repair transaction"), info("CSI", "$(seq) CSIPERF - FilePI Queue $(nnn)ms"), info("CSI", "$(seq) [SR] Verify complete")]),
    group(300, HASH_MISMATCH),
    group(40, &[info("CSI", "$(seq) [SR] This component was referenced by [l:85]'$(package)'")]),
    group(70, &[info("CSI", "$(seq) [SR] Could not reproject corrupted file \\??\\$(folder)\\\\$(file); source file in store is also corrupted")]),
    group(6, &[info("CSI", "$(seq) [SR] Repairing $(n) components"), info("CSI", "$(seq) [SR] Repaired file \\??\\$(folder)\\$(file) by copying from backup")]),
    group(1_850, &[info("CSI", "$(seq) Created NT transaction (seq $(n)) result 0x00000000, handle @0x$(hex4)")]),
    group(1_200, &[info("CSI", "$(seq) Creating NT transaction (seq $(n)), objectname '(null)'")]),
    group(80, &[info("CSI", "$(restart)@$(utc) WcpInitialize: wcp.dll version $(version) (WinBuild.160101.0800)"), info("CSI", "$(seq)@$(utc) WcpInitialize (wcp.dll version 0.0.0.6) called (stack @0x$(hex11) @0x$(hex11) @0x$(hex11))")]),
    group(60, &[info("CSI", "$(seq) Perf: LRU Cache Initialize @0x$(hex11); Maximum Size: $(nnn) MiB; Initial Elements: $(nnnn)"), info("CSI", "$(seq)@$(utc) Perf: LRU Cache Clear @0x$(hex11)")]),
    group(500, &[info("CSI", "$(seq) Shim considered [l:118]'\\??\\C:\\WINDOWS\\WinSxS\\$(component)\\wcp.dll' : got STATUS_OBJECT_PATH_NOT_FOUND")]),
    group(60, OWNERSHIP),
    group(36, POQ),
    group(25, ADVANCED_INSTALLER),
    group(15, &[info("CSI", "$(seq) Performing $(n) operations as follows:"), lf("  (0)  LockComponentPath:  path: [l:112]'\\SystemRoot\\WinSxS\\$(component)'"), lf("  (1)  LockComponentPath: flags: 0 comp: {l:16 b:$(hex16)$(hex16)} pathid: {l:16 b:$(hex16)$(hex16)} path: [l:110]'\\SystemRoot\\WinSxS\\$(component)' pid: $(pid) starttime: $(bytes)")]),
    group(16, &[info("CSI", "$(seq)@$(utc) CSI perf trace:"), lf("CSIPERF:TXCOMMIT;$(nnnn)")]),
    group(6, LONG_PLAN),
    group(4, &[error("CSI", "$(seq) (F) STATUS_OBJECT_NAME_NOT_FOUND #$(nnnn)# from Windows::Rtl::SystemImplementation::DirectFileSystemProvider::SysCreateFile(flags = (AllowSharingViolation), handle = {provider=NULL, handle=0}, da = (SYNCHRONIZE|FILE_READ_ATTRIBUTES), oa = @0x$(hex11), iosb = @0x$(hex11), as = (null), fa = (FILE_ATTRIBUTE_NORMAL))"), lf("[gle=0xd0000034]")]),
    // Other writers.
    group(150, &[info("SXS", "TurboStack version $(version) (WinBuild.160101.0800) loaded from C:\\WINDOWS\\winsxs\\$(component)"), info("SXS", "Initialized store, arch=amd64, style=Desktop, compact=false, windir=(null), sandbox=")]),
    group(55, &[info("DISM", "DISM Package Manager: PID=$(pid) TID=$(tid) Finished initializing the CbsConUI Handler. - CCbsConUIHandler::Initialize")]),
    group(3, &[warning("DISM", "DISM Provider Store: PID=$(newpid) TID=$(tid) Failed to load the provider: X:\\Sources\\$(provider).dll. - CDISMProviderStore::Internal_GetProvider(hr:0x8007007e)"), crlf("[$(pid)] [0x80070002] FIOReadFileIntoBuffer:(1381): The system cannot find the file specified.")]),
    group(1, &[info("DEPLOY", "Deployment of $(package) is complete")]),
    group(1, &[info("DPX", "Started DPX phase: Resume and Download Job")]),
    group(1, CORRUPTION_SUMMARY),
];

const HASH_MISMATCH: &[Line] = &[
    info(
        "CSI",
        "$(seq) Hashes for file member [l:$(nn)]'$(file)' do not match.",
    ),
    crlf(" Expected: {l:32 ml:33 b:$(hex64)}."),
    crlf(" Actual: {l:32 b:$(hex64)}."),
    info(
        "CSI",
        "$(seq) [SR] Cannot repair member file [l:$(nn)]'$(file)' of microsoft-windows-directui, version $(version), arch amd64, nonSxS, pkt {l:8 b:31bf3856ad364e35} in the store, hash mismatch",
    ),
];

const OWNERSHIP: &[Line] = &[
    info(
        "CSI",
        "$(seq) Overlap: Ownership of [l:$(nn)]'\\??\\$(folder)\\$(file)' changed",
    ),
    lf("   Original owner: $(component)"),
    lf("   New owner: $(component)"),
];

const POQ: &[Line] = &[
    info("CSI", "$(seq) [SR] Repair results created:"),
    lf("POQ 0 starts:"),
    lf(" "),
    lf(
        "    0: Move File: Source = [l:162{81}]\"\\SystemRoot\\WinSxS\\Temp\\PendingRenames\\$(hex16)$(hex16).$$.cdf-ms\", Destination = [l:104{52}]\"\\SystemRoot\\WinSxS\\FileMaps\\$$.cdf-ms\"",
    ),
    lf(
        "    1: Move File: Source = [l:210{105}]\"\\SystemRoot\\WinSxS\\Temp\\PendingRenames\\$(hex16)$(hex16).$$_fonts_$(hex16).cdf-ms\", Destination = [l:156{78}]\"\\SystemRoot\\WinSxS\\FileMaps\\$$_fonts_$(hex16).cdf-ms\"",
    ),
    lf(
        "    2: Set File Information: File = [l:150{75}]\"\\SystemRoot\\WinSxS\\$(component)\", Attributes = 00000080",
    ),
    lf(
        "    3: Hard Link File: Source = [l:220{110}]\"\\SystemRoot\\WinSxS\\$(component)\\$(file)\", Destination = [l:100{50}]\"\\??\\$(folder)\\$(file)\"",
    ),
    lf(
        "    4: Set Key Value: Key = [l:172{86}]\"\\Registry\\Machine\\COMPONENTS\\DerivedData\\Components\\$(component)\", Value = [l:20{10}]\"S256H\", Type = REG_BINARY (3), Data = {l:32 b:$(hex64)}",
    ),
    lf(
        "    5: Set Key Value: Key = [l:140{70}]\"\\Registry\\Machine\\COMPONENTS\\Installers\\$(hex16)\", Value = [l:12{6}]\"StorF\", Type = REG_DWORD (4), Data = {l:4 b:00000000}",
    ),
    lf(
        "    6: Delete File: File = [l:196{98}]\"\\SystemRoot\\WinSxS\\Temp\\PendingDeletes\\$(hex16)$(hex16).$(file)\"",
    ),
    lf(
        "    7: Move File: Source = [l:162{81}]\"\\SystemRoot\\WinSxS\\Temp\\PendingRenames\\$(hex16)$(hex16).programdata.cdf-ms\", Destination = [l:120{60}]\"\\SystemRoot\\WinSxS\\FileMaps\\programdata.cdf-ms\"",
    ),
    lf(" "),
    lf("POQ 0 ends."),
];

const ADVANCED_INSTALLER: &[Line] = &[
    info(
        "CSI",
        "$(seq) Begin executing advanced installer phase $(nn) index $(n) (sequence $(n))",
    ),
    lf("    Old component: (null)"),
    lf("    New component: [l:88]'$(component)'"),
    lf("    Install mode: delta"),
    lf("    Smart installer: true"),
    lf("    Installer ID: {$(guid)}"),
    lf("    Installer name: 'Contoso Cache Tickler'"),
    info("CSI", "$(seq)@$(utc) CSI Advanced installer perf trace:"),
    lf("CSIPERF:AIDONE;{$(guid)};(null);$(nnnn)us"),
    info(
        "CSI",
        "$(seq) End executing advanced installer (sequence $(n))",
    ),
    lf("    Completion status: S_OK "),
    lf(""),
];

/// CSI cuts a message at about 2 KiB and goes on in a new record without a number, within a word.
const LONG_PLAN: &[Line] = &[
    info(
        "CSI",
        "$(seq) Performing 12 operations; 12 are not lock/unlock and follow:",
    ),
    lf(
        "  (0)  Stage: flags: 8 app: [$(package), pkt 31bf3856ad364e35, ScopeOS] comp: {l:16 b:$(hex16)$(hex16)}",
    ),
    lf(
        "  (1)  Pin: flags: 0 tlc: [$(package), pkt 31bf3856ad364e35, scope SxS] ref: 3 ({$(guid)})",
    ),
    lf(
        "  (2)  MarkStaged: flags: 0 app: [$(package), pkt 31bf3856ad364e35, ScopeOS] comp: {l:16 b:$(hex16)$(hex16)}",
    ),
    lf(
        "  (3)  Unpin: flags: 0 tlc: [$(package), pkt 31bf3856ad364e35, scope SxS] ref: 3 ({$(guid)})",
    ),
    lf(
        "  (4)  MarkUnstaged: flags: 0 app: [$(package), pkt 31bf3856ad364e35, ScopeOS] comp: {l:16 b:$(hex16)$(hex16)}",
    ),
    lf(
        "  (5)  Pin: flags: 0 tlc: [$(package), pkt 31bf3856ad364e35, scope SxS] ref: 3 ({$(guid)})",
    ),
    lf(
        "  (6)  Stage: flags: 8 app: [$(package), pkt 31bf3856ad364e35, ScopeOS] comp: {l:16 b:$(hex16)$(hex16)}",
    ),
    lf(
        "  (7)  Unpin: flags: 0 tlc: [$(package), pkt 31bf3856ad364e35, scope SxS] ref: 3 ({$(guid)})",
    ),
    lf(
        "  (8)  MarkStaged: flags: 0 app: [$(package), pkt 31bf3856ad364e35, ScopeOS] comp: {l:16 b:$(hex16)$(hex16)}",
    ),
    lf("  (9)  Uninstall: flags: 0 tlc: [Microsoft-Windows-Client-"),
    info(
        "CSI",
        "Features-Package-AutoMerged-shell, version $(version), arch amd64, nonSxS, pkt {l:8 b:31bf3856ad364e35}]) ref: ( flgs: 00000000 guid: {$(guid)} name: [l:86]'$(package)' ncdata: '')",
    ),
];

/// One record, whose own message is empty.
const CORRUPTION_SUMMARY: &[Line] = &[
    info("CBS", ""),
    crlf("================================="),
    crlf("Checking System Update Readiness."),
    crlf(""),
    crlf("(p)\tCSI Payload Corrupt\t(n)\t\t\t$(component)\\$(file)"),
    crlf("Repair failed: Missing replacement payload."),
    crlf("(p)\tCSI Payload Corrupt\t(n)\t\t\t$(component)\\$(file)"),
    crlf("Repair failed: Missing replacement payload."),
    crlf(""),
    crlf("Summary:"),
    crlf("Operation: Detect and Repair "),
    crlf("Operation result: $(hr)"),
    crlf("Last Successful Step: CSI store detection completes."),
    crlf("Total Detected Corruption:\t2"),
    crlf("\tCBS Manifest Corruption:\t0"),
    crlf("\tCBS Metadata Corruption:\t0"),
    crlf("\tCSI Manifest Corruption:\t0"),
    crlf("\tCSI Metadata Corruption:\t0"),
    crlf("\tCSI Payload Corruption:\t2"),
    crlf("Total Repaired Corruption:\t0"),
    crlf("Total Operation Time: $(nnn) seconds."),
];
