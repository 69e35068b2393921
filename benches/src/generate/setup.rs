//! `setupact.log`. Weights are groups in about a hundred thousand records.

use super::Level::{Error, Info, Warning};
use super::template::{
    Group, Line, Section, coded, crlf, error, group, info, lf, section, warning,
};

#[rustfmt::skip]
pub(super) const SECTIONS: &[Section] = &[
    section("SP", 150, SP),
    section("IBS", 17, IBS),
    section("", 30, UNNAMED),
    section("MOUPG", 50, MOUPG),
    section("SYSPRP", 50, SYSPRP),
    section("IBSLIB", 12, IBSLIB),
    section("PANTHR", 4, PANTHR),
    section("CBS", 10, CBS),
    section("UI", 5, UI),
    section("DIAG", 4, &[group(350, &[coded(Info, "CallBack_DiagnosticDataGeneration: Starting Timer as we are starting new phase")])]),
    section("DIAGER", 12, &[group(330, &[info("WPP session $(guid) has no provider")])]),
    section("DISM", 3, DISM),
    section("CMI", 3, &[group(110, &[coded(Info, "Offline registry of $(component) is mounted")])]),
    section("CONX", 2, &[group(90, &[info("Windows::Compat::Appraiser::Evaluate: $(app) has no block, {$(guid)}")])]),
    section("MIG", 2, MIG),
    section("TOOL", 10, &[group(90, &[info("Run of $(folder)\\$(file) is complete")])]),
    section("CSI", 1, &[group(70, &[info("$(seq) Shim considered [l:118]'\\??\\C:\\WINDOWS\\Servicing\\$(component)\\wcp.dll' : got STATUS_OBJECT_PATH_NOT_FOUND")])]),
    section("DPX", 1, &[group(20, &[info("Extracting the file $(folder)\\$(file) from $(update).cab")])]),
];

/// The platform that moves files, applies images and rolls back.
#[rustfmt::skip]
const SP: &[Group] = &[
    group(15_950, &[info("VERBOSE: Path \\\\?\\$(folder)\\$(hex4)\\$(file) has no exceptions, trying a move"), info("VERBOSE: Successfully moved (1) \\\\?\\$(folder)\\$(file) to \\\\?\\C:\\Windows.old\\ProgramData\\Contoso\\Inventory\\$(hex4)\\$(file)")]),
    group(5_100, &[info("VERBOSE: Path \\\\?\\C:\\Program Files\\WindowsApps\\$(app)_2.71.828.0_x64__8wekyb3d8bbwe\\$(component)\\$(file) has no exceptions, trying a straight move"), info("VERBOSE: Successfully moved (1) \\\\?\\C:\\Program Files\\WindowsApps\\$(app)_2.71.828.0_x64__8wekyb3d8bbwe\\$(component) to \\\\?\\C:\\Windows.old\\Program Files\\WindowsApps\\$(app)_2.71.828.0_x64__8wekyb3d8bbwe\\$(file)")]),
    group(1_000, &[info("CSetupPlatformOSSwitchCheckpoint::Rollback: Attempting to remove file/folder C:\\$(setupfolder)")]),
    group(1_000, &[info("Operation progress: $(percent)%, overall progress: $(percent)%")]),
    group(700, &[info("SPExecuteOperation: Executing operation $(module), phase $(n), folder C:\\$(setupfolder)\\Sources, next checkpoint {$(guid)}")]),
    group(300, &[info("BsdSummarize Diagnostic Information: BootLogInitCount:$(n)"), info("Current phase : $(n)")]),
    group(40, &[error("CApplyWIM: Failure while applying image $(n) for C:\\$(setupfolder)\\Sources\\Install.wim. Error $(hr)[gle=$(gle)]"), APPLY_FAILED]),
    group(50, &[APPLY_FAILED]),
    group(15, &[error("Failed to merge telemetry file: . hr = 0X80070057")]),
    group(30, &[error("Error WRITE, 0x0000065E while gathering/applying object: State, Contoso-Ledger[@version=\"1.0.0.0\" and @arch=\"amd64\" and @culture=\"neutral\" and @context=\"allUsers\"]/settings. Will return 2[gle=0x00000012]")]),
    group(60, &[NO_CONFIGURATION; 2]),
    // Names of files in the code page of the machine.
    group(180, &[info("VERBOSE: Successfully moved (1) \\\\?\\C:\\Users\\operator01\\$(ansi) to \\\\?\\C:\\Windows.old\\Users\\operator01\\$(ansi)")]),
];

#[rustfmt::skip]
const IBS: &[Group] = &[
    // Records that an empty line follows.
    group(1_750, &[info("DumpDeviceIDs:      H/w    ID [SCSI\\DiskContoso_SSD_$(nnn)_EVO]"), info("DumpDeviceIDs:      Compat ID [SCSI\\$(hex16)]"), crlf("")]),
    group(2_600, &[info("IsDeviceIDPresent:Found device ID [USB\\VID_$(hex4)&PID_$(hex4)&REV_$(hex4)&MI_00] in hwcompat.txt"), crlf("")]),
    // Records without an empty line.
    group(1_300, &[info("Callback_ValidateInstallDrive:====== Does disk [$(n)] offset [0x$(hex4)] meet installation reqs? ======")]),
    group(750, &[info("GetDisk: Asking the disk service for disk $(n)"), info("GetDisk: The disk service has answered.")]),
    // The records of a disk share a code.
    group(1_060, DISK_INFO),
    group(300, &[coded(Info, "LoadWorkerModules:Loading worker modules of $(folder)\\$(file)"), coded(Info, "LoadWorkerModules:Successfully added worker module $(module) in winsetup.dll"), coded(Info, "LoadWorkerModules:Successfully added worker module $(module) in winsetup.dll")]),
    group(500, &[coded(Info, "DiskSpaceReqs: Windows image size (from metadata) [$(bytes)], needed on disk [$(n)]"), coded(Info, "DiskSpaceReqs: Space for $(setupfolder) [$(bytes)]"), coded(Info, "DiskSpaceReqs: Total of {$(guid)}, with the page file and the boot files of the new system [$(bytes)]")]),
];

/// Many programs log through setup's library without naming themselves.
#[rustfmt::skip]
const UNNAMED: &[Group] = &[
    group(2_000, &[info("CSetupFilesCleanup::GetSpaceUsed - Calculating the space for session: Previous Installations"), info("IsProcessElevated - bResult: 1")]),
    group(1_050, CLEAN_UP),
    group(400, &[info("    Package $(package): state $(state), flags 0x$(hex4)")]),
    group(300, &[info("  ActionList: Adding package $(package) to download list")]),
    group(300, &[info("[SetupPlatform.exe] Enter SetupPlatform::Worker, session $(session), working folder C:\\$(setupfolder)\\Sources, phase $(phase)")]),
    group(700, &[info("[windeploy.exe] Found registry value HKLM\\SYSTEM\\Setup\\$(module) = [$(nn)]")]),
    group(700, &[info("[setup.exe] CheckRegKey test hook (SystemSetupInProgress) present or enabled")]),
    group(250, &[info("[dismhost.exe] Provider $(provider) loaded from $(folder)\\$(file)")]),
    group(150, &[info("ImageXmlInfo::LogImages: Start"), info(""), info("ImageXmlInfo::LogImages: $(package), size $(bytes)")]),
    group(250, &[info("WatsonHelper: Added file [C:\\$(setupfolder)\\Sources\\Panther\\$(file)] to report {$(guid)} of {$(guid)}, host $(version), target $(version)")]),
    group(110, &[NO_FOLDER; 2]),
    group(100, &[warning("WatsonHelper: File already set: [C:\\WINDOWS\\Logs\\MoSetup\\UpdateAgent.log]")]),
    group(20, &[info("DownloadList: $(package), $(package), $(package), $(package)")]),
    group(5, &[info("DownloadList: $(package), $(package), $(package), $(package), $(package), $(package), $(package), $(package), $(package), $(package), $(package)")]),
];

/// The host that shows progress and reports the result.
#[rustfmt::skip]
const MOUPG: &[Group] = &[
    group(900, &[info("CSetupDiagnostics: Tracing Data [STRING] -> [SetupBuildString]=[$(version)] [C:\\$(setupfolder)\\Sources\\$(file)] [$(guid)][$(guid)][0x7]")]),
    group(1_000, &[info("SetupHost: Loading ID: [$(guid)] from [C:\\$(setupfolder)\\Sources\\SetupCore.dll]...")]),
    group(1_300, &[info("SetupManager: Reporting Data - DataId = [$(n)], Value = [$(nn)]")]),
    group(800, &[info("Setup phase change: [$(phase)] -> [$(phase)]")]),
    group(1_300, &[info("CSetupHost::OnProgressChanged: $(percent)%")]),
    group(650, &[info("ImageExit: Initializing SetupResult: [$(hr)]")]),
    group(100, &[NO_DATA_POINT; 3]),
    group(80, &[error("CDlpTask::Cancel($(nnn)): Result = 0xC1800108")]),
    group(60, &[error("CSetupManager::ExecuteInstallMode($(nnn)): Result = $(hr)"), error("SetupHost: Reporting error event -> [$(hr), 0x2000C]")]),
];

#[rustfmt::skip]
const SYSPRP: &[Group] = &[
    group(1_500, &[info("Ignoring package $(app)_3.14.1592.0_neutral_~_8wekyb3d8bbwe because another version already exists in WindowsApps")]),
    group(1_900, &[info("Wrote C:\\Program Files\\WindowsApps\\$(app)_2.71.828.0_x64__8wekyb3d8bbwe\\AppxManifest.xml to appxalluserstore Staged key $(app)_8wekyb3d8bbwe\\$(app)_2.71.828.0_x64__8wekyb3d8bbwe, user S-1-5-18")]),
    group(1_540, &[info("SPPNP: Status: Total = $(nn), Complete = $(n), Progress = $(percent)% ($(percent)%)")]),
];

#[rustfmt::skip]
const IBSLIB: &[Group] = &[
    group(870, &[coded(Info, "SetCheckpoint: Checkpoint(\"$(module)Checkpoint\") in progress...")]),
    group(500, &[info("OSRollbackService::CCheckpoint::MoveOrCopyFiles: Moved C:\\$(setupfolder)\\$(file) to $(folder)\\$(file)")]),
    group(900, &[info("BFSVC: SetNamedSecurityInfo failed! Error code = 0x2")]),
    group(930, &[info("LogReasons: [BLOCKING reason for disk $(n): CanInstall] Der $(ansi) ist nicht geeignet.")]),
    group(90, &[BLOCKED_DISK; 3]),
];

#[rustfmt::skip]
const PANTHR: &[Group] = &[
    group(490, &[coded(Info, "Loading Event: EventType(Initialization,$(nnn)) PublishedBy(ModuleLoader)")]),
    group(920, &[info("InitializeModule: Initializing ExecQueue->csLock;")]),
];

#[rustfmt::skip]
const CBS: &[Group] = &[
    group(370, &[info("Appl: Evaluating package applicability for package $(package), applicable state: $(state)")]),
    group(500, &[info("Lock: New lock added: CCbsSessionManager, level: 11, total lock:$(n)")]),
    group(400, &[info("Execution Engine Finalize")]),
];

#[rustfmt::skip]
const UI: &[Group] = &[
    group(390, &[coded(Info, "progress task ProgressInfo\\$(module) : StartProgress"), coded(Info, "progress task ProgressInfo\\$(module) : $(percent)%"), coded(Info, "progress task ProgressInfo\\$(module) : EndProgress")]),
];

/// DISM inside setup.
#[rustfmt::skip]
const DISM: &[Group] = &[
    group(110, &[info("DISM Provider Store: PID=$(pid) TID=$(tid) Connecting to the provider located at C:\\$(setupfolder)\\Sources\\$(file). - CDISMProviderStore::Internal_LoadProvider")]),
    group(85, &[info("DISM Provider Store: PID=$(newpid) TID=$(tid) Found the OSServices.  Waiting to finalize it until all other providers are unloaded. - CDISMProviderStore::Final_OnDisconnect")]),
    group(101, &[info("DISM Driver Manager: PID=$(pid) TID=$(tid) No credentials provided"), lf("( HRESULT = 0x0 ) - DriversCallback")]),
    group(20, &[warning("DISM Manager: PID=$(pid) TID=$(tid) Reading $(file)"), crlf("[$(pid)] [0x80070002] FIOReadFileIntoBuffer:(1381): $(said)"), crlf("[$(pid).$(tid)] [$(hr)] $(wimcall): $(said)")]),
];

/// Gathers and applies what users own.
#[rustfmt::skip]
const MIG: &[Group] = &[
    group(15, &[info("Plugin {$(guid)}: Registered for gather and apply, server Contoso-Migration\\$(file), component $(component), threading model Apartment, working folder $(folder)")]),
    group(20, &[coded(Info, "COutOfProcPluginFactory::LaunchSurrogateHost: Sleeping for $(nnn) msec")]),
    group(10, &[info("Processing component $(component), manifest C:\\$(setupfolder)\\Sources\\ReplacementManifests\\$(component).man, unit $(guid)")]),
    group(15, &[info("Gather of $(folder)\\$(file) is complete")]),
    group(5, &[coded(Error, "Plugin {$(guid)}: onecoreuap\\internal\\contoso\\migration\\cache.cpp($(nnn))\\$(file)!$(hex16): (caller: $(hex16)) ReturnHr($(n)) tid($(hex4)) 80070002 The system cannot find the file specified.")]),
    group(5, &[coded(Error, "String or RParan expected. Script MigXmlHelper.RelativeMove('HKLM\\SOFTWARE\\Contoso\\Ledger [Enabled]',"), lf("            'HKLM\\SOFTWARE\\Contoso\\Ledger\\Display [Rate]')")]),
    group(5, &[coded(Warning, "Plugin {$(guid)}: registry value missing"), lf("    Msg:[Migrated key for Path HKLM\\SOFTWARE\\Contoso was not found] "), lf("")]),
    group(5, &[coded(Warning, "Plugin {$(guid)}: no settings of $(app) for user S-1-5-21-1004336348-1177238915-682003330-1001")]),
    group(5, &[info("Gathering C:\\Users\\operator01\\Documents\\Übersicht 月次報告 отчёт Αναφορά.txt for $(app)")]),
    group(5, &[info("Merging $(package) with $(package), $(package)")]),
];

const NO_CONFIGURATION: Line = warning(
    "CSetupPlatformCheckpoint::CopyConfigFiles: Cannot locate source config file \"C:\\$(setupfolder)\\Sources\\SetupPlatform.Drivers.External.ini\".",
);
const NO_FOLDER: Line = error(
    "EnumeratePathEx: FindFirstFile failed for [\\\\?\\$(folder)\\*]; GLE = 0x5[gle=0x00000005]",
);
const NO_DATA_POINT: Line =
    warning("CSetupDiagnostics::ReportData - Not reporting WINDLP data point [0x2002]");
const BLOCKED_DISK: Line =
    warning("DiskRegionSupportsCapability:Disk [$(n)] is BLOCKED against capability [CanInstall]");
const APPLY_FAILED: Line = error(
    "Operation failed: Apply WIM file C:\\$(setupfolder)\\Sources\\Install.wim, index $(n) to C:\\$(setupfolder)\\NewOS. Error: $(hr)[gle=$(gle)]",
);

const DISK_INFO: &[Line] = &[
    coded(Info, "DiskInfo:  ------ NT partition number [$(n)] ------"),
    coded(Info, "DiskInfo:    Simple index: [$(n)]"),
    coded(Info, "DiskInfo:    Offset (bytes) [$(bytes) / 0x$(hex4)]"),
    coded(Info, "DiskInfo:    Size (bytes) [$(bytes) / 0x$(hex4)]"),
    coded(Info, "DiskInfo:    File system [NTFS]"),
    coded(Info, "DiskInfo:    Volume free space (bytes) [$(bytes)]"),
    coded(
        Info,
        "DiskInfo:    NT path: [\\Device\\Harddisk0\\Partition$(n)]",
    ),
];

const CLEAN_UP: &[Line] = &[
    info(
        "SetupClnLogInitializationInfo - session being initialized for Plugin: Previous Installations",
    ),
    info("Client Process:C:\\WINDOWS\\system32\\cleanmgr.exe"),
    info("bShowOnlyInUpgrade:0"),
    info("bRemoveUninstall:1"),
    info("bCleanWindowsOld:1"),
    info("pszWellKnownDirs:$(setupfolder)"),
];
