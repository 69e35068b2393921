//! `CBS.log`. Weights are groups in about a hundred thousand records.

use super::template::{Group, Line, Section, crlf, error, group, info, lf, section, warning};

#[rustfmt::skip]
pub(super) const SECTIONS: &[Section] = &[
    section("CBS", 44, CBS),
    section("", 170, UPDATE_AGENT),
    section("CSI", 10, CSI),
    section("SXS", 1, SXS),
    section("DISM", 8, DISM),
    section("DEPLOY", 1, &[group(1, &[info("Deployment of $(package) is complete")])]),
    section("DPX", 1, &[group(1, &[info("Started DPX phase: Resume and Download Job")])]),
];

#[rustfmt::skip]
const CBS: &[Group] = &[
    // Applicability of packages: most of any CBS.log.
    group(13_600, &[info("Appl: Evaluating package applicability for package $(package), applicable state: $(state)")]),
    group(4_700, &[info("Appl: detect Parent, Package: $(package), Parent: $(package), Disposition = Detect, VersionComp: EQ, BuildComp: GE, RevisionComp: GE, Exist: present")]),
    group(3_900, &[info("Appl: detectParent: parent found: $(package), state: $(state)")]),
    group(1_500, &[info("Appl: detectParent: no parent of $(updatename), state: Absent")]),
    group(3_800, &[info("Appl: DetectUpdate, Package: $(package), Remote Parent: $(updatename), Intended State: $(state)")]),
    group(700, &[info("Appl: Package: $(package), Update: $(updatename), Applicable: Applicable, Disposition: $(state)")]),
    group(2_100, &[info("Appl: Higher version found for package: $(package), superseded. (Version on system:$(package))")]),
    group(2_500, &[info("External EvaluateApplicability, package: $(package), package applicable State: $(state), highest update applicable state: $(state), resulting applicable state:$(state)")]),
    group(2_100, &[info("Skip FODs not currently installed: $(package), state: $(state)")]),
    group(2_200, &[info("Read out cached applicability from TiLight for package: $(update), ApplicableState: 112, CurrentState:$(nnn)")]),
    group(1_100, &[info("Read out cached package applicability for package: $(update), ApplicableState: 112, CurrentState:112")]),
    group(120, &[info("Appl: Missing parents of $(update): $(package), $(package), $(package), $(package)")]),
    group(8, &[info("Appl: Missing parents of $(update): $(package), $(package), $(package), $(package), $(package), $(package)")]),
    // Sessions and their packages.
    group(1_000, &[info("Session: $(session) initialized by client $(client), external staging directory: (null), external registry directory: (null)")]),
    group(500, &[info("Session: $(session) initialized by client $(client).")]),
    group(40, &[info("Session: $(session) finalized. Reboot required: no [HRESULT = 0x00000000 - S_OK]"), crlf("")]),
    group(500, &[info("Exec: Package: $(package), current: $(state), pending: Default, start: $(state), applicable: $(state), targeted: $(state), limit: Installed")]),
    group(300, &[info("Plan: Package: $(update), current: $(state), pending: $(state), start: $(state), applicable: $(state), targeted: $(state), limit: Installed, selected: Default")]),
    group(200, &[info("Setting original offline image state: $(state), package: $(package), update: $(updatename)")]),
    group(400, &[info("WU creates the package, AppID:$(client), UpdateID:{$(guid)}, revision: $(nnn)")]),
    group(310, &[info("Virtual Edition: Microsoft-Windows-EnterpriseEdition will be mapped to: Microsoft-Windows-ProfessionalEdition")]),
    group(570, &[info("Package Format: PSFX"), info("Delta Format: ForwardOnly"), info("=================")]),
    group(800, &[info("Lock: New lock added: CCbsPublicSessionClassFactory, level: 30, total lock:$(n)"), info("Lock: Lock removed: WinlogonNotifyLock, level: 8, total lock:$(n)")]),
    group(420, &[info("Execution Engine Finalize"), info("CBS Engine already deactivated"), info("")]),
    group(700, &[info("Module starts contributing to an existing session.")]),
    group(300, &[info("CbsCoreFinalize: Cache of manifests is closed"), info("CbsCoreFinalize: Engine is closed"), info("TrustedInstaller: The main loop ends.")]),
    group(60, &[info("The following actions will be performed:"), info("Package: $(update), Action: Install"), info("")]),
    group(120, &[info("Loaded Servicing Stack v$(version) with Core: C:\\WINDOWS\\winsxs\\$(component)\\cbscore.dll")]),
    group(1_500, &[info("TI: Startup Processing completes, no pending operation of $(updatename)")]),
    group(900, &[info("Reboot mark: one reference more, $(n) now"), info("Reboot mark: $(n) references")]),
    group(1_000, &[info("Priority: Restoring default priority for client $(client)")]),
    // Codes, with and without a name, in the spellings that occur.
    group(260, &[info("Failed to internally open package. [HRESULT = $(hresult)]"), info("Failed to create open package. [HRESULT = $(hresult)]")]),
    group(300, &[info("Expecting attribute name [HRESULT = $(hresult)]"), info("Failed to get next element [HRESULT = $(hresult)]")]),
    group(230, &[info("Failed to OpenPackage using worker session [HRESULT = $(hr)]")]),
    group(220, &[info("InternalOpenPackage failed for $(update) [HRESULT = $(hresult)]")]),
    group(100, &[info("Cannot get value from store object that is already going to be deleted. [HRESULT = $(hresult)]")]),
    group(40, &[info("Warning: Unrecognized packageExtended attribute.")]),
    group(25, &[info("DWLD:Search is done, set download progress to be completed, hr = $(hr), Result = $(hr)")]),
    group(20, &[info("Failed to load store from $(folder)\\$(file). hr: $(hr)[gle=$(gle)]")]),
    group(200, &[info("Scavenge: Completed, disposition: 0X1")]),
    group(8, &[error("Failed to resolve execution package: $(update) [HRESULT = $(hresult)]"), error("Failed to process single phase execution. [HRESULT = $(hresult)]")]),
    group(16, &[error("Failed to perform operation.  [HRESULT = $(hresult)]")]),
    group(10, &[warning("Store corruption, manifest missing for package: $(package)")]),
    group(1, CORRUPTION_SUMMARY),
];

/// UpdateAgent and Arbiter, inside the servicing stack.
#[rustfmt::skip]
const UPDATE_AGENT: &[Group] = &[
    group(22_800, &[info("Feature: $(feature) found. Adding packages to it")]),
    group(1_150, &[info("CBS: Package Keyform: $(package)")]),
    group(800, &[info("Processing CompDB file: \\\\?\\C:\\WINDOWS\\CbsTemp\\$(session)\\LocalFoDEnum\\DesktopTargetCompDB_$(language).xml")]),
    group(800, &[info("Loading database: \\\\?\\C:\\WINDOWS\\CbsTemp\\$(session)\\LocalFoDEnum\\DesktopTargetCompDB_$(language).xml")]),
    group(420, &[info("Feature specified for conditional does not exist. Group: Microsoft, FMID: (null), Feature: Professional_$(language)")]),
    group(2_400, &[info("Device: has Group: Microsoft, Feature: CoreSingleLanguage_$(language)")]),
    group(700, &[info("  Arbiter invoked from servicing stack, package: $(package)")]),
    group(700, &[info("    Package $(package): state $(state)")]),
    group(1_450, &[info("        [$(n)] Contribution of $(feature)")]),
    group(12, &[warning("WatsonHelper: File already set: [C:\\WINDOWS\\Logs\\MoSetup\\UpdateAgent.log]")]),
];

#[rustfmt::skip]
const CSI: &[Group] = &[
    // File checks run in threes.
    group(1_340, &[info("$(seq) [SR] Verifying 100 components"), info("$(seq) [SR] Beginning Verify and Repair transaction"), info("$(seq) [SR] Verify complete")]),
    group(150, &[info("$(seq) [SR] Verifying 100 (0x00000064) components"), info("$(seq) [SR] Beginning Verify and Repair transaction"), info("$(seq) CSIPERF - FilePI Queue $(nnn)ms"), info("$(seq) [SR] Verify complete")]),
    group(1_530, HASH_MISMATCH),
    group(760, CORRUPT_SOURCE),
    group(20, &[info("$(seq) [SR] Repairing $(n) components"), info("$(seq) [SR] Repaired file \\??\\$(folder)\\$(file) by copying from backup")]),
    group(100, &[info("$(seq) Creating NT transaction (seq $(n)), objectname '(null)'"), info("$(seq) Created NT transaction (seq $(n)) result 0x00000000, handle @0x$(hex4)")]),
    group(250, &[info("$(restart)@$(utc) WcpInitialize: wcp.dll version $(version) (WinBuild.160101.0800)"), info("$(seq)@$(utc) WcpInitialize (wcp.dll version 0.0.0.6) called (stack @0x$(hex11) @0x$(hex11) @0x$(hex11))")]),
    group(430, &[info("$(seq) Perf: LRU Cache Initialize @0x$(hex11); Maximum Size: $(nnn) MiB; Initial Elements: $(nnnn)"), info("$(seq)@$(utc) Perf: LRU Cache Clear @0x$(hex11)")]),
    group(120, &[info("$(seq) Shim considered [l:118]'\\??\\C:\\WINDOWS\\WinSxS\\$(component)\\wcp.dll' : got STATUS_OBJECT_PATH_NOT_FOUND")]),
    group(20, OWNERSHIP),
    group(4, POQ),
    group(5, ADVANCED_INSTALLER),
    group(5, &[info("$(seq) Performing $(n) operations as follows:"), lf("  (0)  LockComponentPath:  path: [l:112]'\\SystemRoot\\WinSxS\\$(component)'"), lf("  (1)  LockComponentPath: flags: 0 comp: {l:16 b:$(hex16)$(hex16)} pathid: {l:16 b:$(hex16)$(hex16)} path: [l:110]'\\SystemRoot\\WinSxS\\$(component)' pid: $(pid) starttime: $(bytes)")]),
    group(6, &[info("$(seq)@$(utc) CSI perf trace:"), lf("CSIPERF:TXCOMMIT;$(nnnn)")]),
    group(1, LONG_PLAN),
    group(6, &[error("$(seq) (F) STATUS_OBJECT_NAME_NOT_FOUND #$(nnnn)# from Windows::Rtl::SystemImplementation::DirectFileSystemProvider::SysCreateFile(flags = (AllowSharingViolation), handle = {provider=NULL, handle=0}, da = (SYNCHRONIZE|FILE_READ_ATTRIBUTES), oa = @0x$(hex11), iosb = @0x$(hex11), as = (null), fa = (FILE_ATTRIBUTE_NORMAL))"), lf("[gle=0xd0000034]")]),
];

#[rustfmt::skip]
const SXS: &[Group] = &[
    group(420, &[info("TurboStack version $(version) (WinBuild.160101.0800) loaded from C:\\WINDOWS\\winsxs\\$(component)"), info("Initialized store, arch=amd64, style=Desktop, compact=false, windir=(null), sandbox=")]),
    group(290, &[info("Found baseline package $(package)")]),
];

/// Setup's own CBS log.
#[rustfmt::skip]
const DISM: &[Group] = &[
    group(140, &[info("DISM Package Manager: PID=$(pid) TID=$(tid) Finished initializing the CbsConUI Handler. - CCbsConUIHandler::Initialize")]),
    group(140, &[info("DISM Provider Store: PID=$(pid) TID=$(tid) Connecting to the provider located at $(folder)\\$(file). - CDISMProviderStore::Internal_LoadProvider")]),
    group(150, &[info("DISM.EXE: Attempting to add the commands from provider: $(provider)")]),
    group(4, &[warning("DISM Provider Store: PID=$(newpid) TID=$(tid) Failed to load the provider: X:\\Sources\\$(provider).dll. - CDISMProviderStore::Internal_GetProvider(hr:0x8007007e)"), crlf("[$(pid)] [0x80070002] FIOReadFileIntoBuffer:(1381): The system cannot find the file specified.")]),
];

const HASHES: Line =
    info("$(seq) Hashes for file member \\??\\$(folder)\\$(file) do not match the actual file:");
const EXPECTED: Line = crlf(" Expected: {l:32 ml:33 b:$(hex64)}.");
const ACTUAL: Line = crlf(" Actual: {l:32 b:$(hex64)}.");

const HASH_MISMATCH: &[Line] = &[
    HASHES,
    EXPECTED,
    ACTUAL,
    info(
        "$(seq) [SR] Cannot repair member file [l:$(nn)]'$(file)' of microsoft-windows-directui, version $(version), arch amd64, nonSxS, pkt {l:8 b:31bf3856ad364e35} in the store, hash mismatch",
    ),
];

const CORRUPT_SOURCE: &[Line] = &[
    HASHES,
    EXPECTED,
    ACTUAL,
    info("$(seq) [SR] This component was referenced by [l:85]'$(package)'"),
    HASHES,
    EXPECTED,
    ACTUAL,
    info(
        "$(seq) [SR] Could not reproject corrupted file \\??\\$(folder)\\\\$(file); source file in store is also corrupted",
    ),
];

const OWNERSHIP: &[Line] = &[
    info("$(seq) Overlap: Ownership of [l:$(nn)]'\\??\\$(folder)\\$(file)' changed"),
    lf("   Original owner: $(component)"),
    lf("   New owner: $(component)"),
];

const POQ: &[Line] = &[
    info("$(seq) [SR] Repair results created:"),
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
    info("$(seq) Begin executing advanced installer phase $(nn) index $(n) (sequence $(n))"),
    lf("    Old component: (null)"),
    lf("    New component: [l:88]'$(component)'"),
    lf("    Install mode: delta"),
    lf("    Smart installer: true"),
    lf("    Installer ID: {$(guid)}"),
    lf("    Installer name: 'Contoso Cache Tickler'"),
    info("$(seq)@$(utc) CSI Advanced installer perf trace:"),
    lf("CSIPERF:AIDONE;{$(guid)};(null);$(nnnn)us"),
    info("$(seq) End executing advanced installer (sequence $(n))"),
    lf("    Completion status: S_OK "),
    lf(""),
];

/// CSI cuts a message at about 2 KiB and goes on in a new record without a number, within a word.
const LONG_PLAN: &[Line] = &[
    info("$(seq) Performing 12 operations; 12 are not lock/unlock and follow:"),
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
        "Features-Package-AutoMerged-shell, version $(version), arch amd64, nonSxS, pkt {l:8 b:31bf3856ad364e35}]) ref: ( flgs: 00000000 guid: {$(guid)} name: [l:86]'$(package)' ncdata: '')",
    ),
];

/// One record, whose own message is empty.
const CORRUPTION_SUMMARY: &[Line] = &[
    info(""),
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
