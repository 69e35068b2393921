//! `setupact.log`. Weights are groups in about a hundred thousand records.

use super::Level::{Error, Info, Warning};
use super::template::{Group, Line, coded, crlf, error, group, info, lf, warning};

#[rustfmt::skip]
pub(super) const GROUPS: &[Group] = &[
    // Blank component: many programs log through setup's library without naming themselves.
    group(6_300, &[info("", "CSetupFilesCleanup::GetSpaceUsed - Calculating the space for session: Previous Installations"), info("", "IsProcessElevated - bResult: 1")]),
    group(1_100, CLEAN_UP),
    group(2_800, &[info("", "    Package $(package): state $(state), flags 0x$(hex4)")]),
    group(2_500, &[info("", "  ActionList: Adding package $(package) to download list")]),
    group(1_500, &[info("", "[SetupPlatform.exe] Enter SetupPlatform::Worker, session $(session), working folder C:\\$(setupfolder)\\Sources, phase $(phase)")]),
    group(3_700, &[info("", "[windeploy.exe] Found registry value HKLM\\SYSTEM\\Setup\\$(module) = [$(nn)]")]),
    group(3_800, &[info("", "[setup.exe] CheckRegKey test hook (SystemSetupInProgress) present or enabled")]),
    group(1_300, &[info("", "[dismhost.exe] Provider $(provider) loaded from $(folder)\\$(file)")]),
    group(1_700, &[info("", "ImageXmlInfo::LogImages: Start"), info("", ""), info("", "ImageXmlInfo::LogImages: $(package), size $(bytes)")]),
    group(1_700, &[info("", "WatsonHelper: Added file [C:\\$(setupfolder)\\Sources\\Panther\\$(file)] to report {$(guid)} of {$(guid)}, host $(version), target $(version)")]),
    group(220, &[error("", "EnumeratePathEx: FindFirstFile failed for [\\\\?\\$(folder)\\*]; GLE = 0x5[gle=0x00000005]")]),
    group(100, &[warning("", "WatsonHelper: File already set: [C:\\WINDOWS\\Logs\\MoSetup\\UpdateAgent.log]")]),
    // SP: the platform that moves files, applies images and rolls back.
    group(4_900, &[info("SP", "VERBOSE: Path \\\\?\\$(folder)\\$(file) has no exceptions, trying a straight move"), info("SP", "VERBOSE: Successfully moved (1) \\\\?\\$(folder)\\$(file) to \\\\?\\C:\\Windows.old\\ProgramData\\Contoso\\Inventory\\Cache\\$(file)")]),
    group(2_000, &[info("SP", "CSetupPlatformOSSwitchCheckpoint::Rollback: Attempting to remove file/folder C:\\$(setupfolder)")]),
    group(4_000, &[info("SP", "Operation progress: $(percent)%, overall progress: $(percent)%")]),
    group(900, &[info("SP", "SPExecuteOperation: Executing operation $(module), phase $(n), folder C:\\$(setupfolder)\\Sources, next checkpoint {$(guid)}")]),
    group(500, &[info("SP", "BsdSummarize Diagnostic Information: BootLogInitCount:$(n)"), info("SP", "Current phase : $(n)")]),
    group(90, &[error("SP", "Operation failed: Apply WIM file C:\\$(setupfolder)\\Sources\\Install.wim, index $(n) to C:\\$(setupfolder)\\NewOS. Error: $(hr)[gle=$(gle)]")]),
    group(40, &[error("SP", "CApplyWIM: Failure while applying image $(n) for C:\\$(setupfolder)\\Sources\\Install.wim. Error $(hr)[gle=$(gle)]")]),
    group(15, &[error("SP", "Failed to merge telemetry file: . hr = 0X80070057")]),
    group(30, &[error("SP", "Error WRITE, 0x0000065E while gathering/applying object: State, Contoso-Ledger[@version=\"1.0.0.0\" and @arch=\"amd64\" and @culture=\"neutral\" and @context=\"allUsers\"]/settings. Will return 2[gle=0x00000012]")]),
    group(120, &[warning("SP", "CSetupPlatformCheckpoint::CopyConfigFiles: Cannot locate source config file \"C:\\$(setupfolder)\\Sources\\SetupPlatform.Drivers.External.ini\".")]),
    // MIG: gathers and applies what users own.
    group(2_700, &[info("MIG", "Plugin {$(guid)}: Registered for gather and apply, server Contoso-Migration\\$(file), component $(component), threading model Apartment, working folder $(folder)")]),
    group(1_700, &[coded(Info, "MIG", "COutOfProcPluginFactory::LaunchSurrogateHost: Sleeping for $(nnn) msec")]),
    group(2_900, &[info("MIG", "Processing component $(component), manifest C:\\$(setupfolder)\\Sources\\ReplacementManifests\\$(component).man, unit $(guid)")]),
    group(8_900, &[info("MIG", "Gather of $(folder)\\$(file) is complete")]),
    group(260, &[coded(Error, "MIG", "Plugin {$(guid)}: onecoreuap\\internal\\contoso\\migration\\cache.cpp($(nnn))\\$(file)!$(hex16): (caller: $(hex16)) ReturnHr($(n)) tid($(hex4)) 80070002 The system cannot find the file specified.")]),
    group(25, &[coded(Error, "MIG", "String or RParan expected. Script MigXmlHelper.RelativeMove('HKLM\\SOFTWARE\\Contoso\\Ledger [Enabled]',"), lf("            'HKLM\\SOFTWARE\\Contoso\\Ledger\\Display [Rate]')")]),
    group(25, &[coded(Warning, "MIG", "Plugin {$(guid)}: registry value missing"), lf("    Msg:[Migrated key for Path HKLM\\SOFTWARE\\Contoso was not found] "), lf("")]),
    group(300, &[coded(Warning, "MIG", "Plugin {$(guid)}: no settings of $(app) for user S-1-5-21-1004336348-1177238915-682003330-1001")]),
    // Names of files and disks in the code page of the machine.
    group(180, &[info("SP", "VERBOSE: Successfully moved (1) \\\\?\\C:\\Users\\operator01\\$(ansi) to \\\\?\\C:\\Windows.old\\Users\\operator01\\$(ansi)")]),
    group(120, &[info("MIG", "Gathering C:\\Users\\operator01\\Documents\\Übersicht 月次報告 отчёт Αναφορά.txt for $(app)")]),
    // DISM inside setup.
    group(3_500, &[info("DISM", "DISM Provider Store: PID=$(pid) TID=$(tid) Connecting to the provider located at C:\\$(setupfolder)\\Sources\\$(file). - CDISMProviderStore::Internal_LoadProvider")]),
    group(2_000, &[info("DISM", "DISM Provider Store: PID=$(newpid) TID=$(tid) Found the OSServices.  Waiting to finalize it until all other providers are unloaded. - CDISMProviderStore::Final_OnDisconnect")]),
    group(300, &[info("DISM", "DISM Driver Manager: PID=$(pid) TID=$(tid) No credentials provided"), lf("( HRESULT = 0x0 ) - DriversCallback")]),
    group(20, &[warning("DISM", "DISM Manager: PID=$(pid) TID=$(tid) Reading $(file)"), crlf("[$(pid)] [0x80070002] FIOReadFileIntoBuffer:(1381): $(said)"), crlf("[$(pid).$(tid)] [$(hr)] $(wimcall): $(said)")]),
    // IBS and its library.
    group(800, &[info("IBS", "DumpDeviceIDs:      H/w    ID [SCSI\\DiskContoso_SSD_$(nnn)_EVO]")]),
    group(1_300, &[coded(Info, "IBS", "DiskInfo:    Size (bytes) [$(bytes) / 0x$(hex4)]")]),
    group(900, &[coded(Info, "IBS", "LoadWorkerModules:Successfully added worker module $(module) in winsetup.dll")]),
    group(1_200, &[info("IBS", "Callback_ValidateInstallDrive:====== Does disk [$(n)] offset [0x$(hex4)] meet installation reqs? ======")]),
    group(250, &[coded(Info, "IBSLIB", "SetCheckpoint: Checkpoint(\"$(module)Checkpoint\") in progress...")]),
    group(400, &[info("IBSLIB", "BFSVC: SetNamedSecurityInfo failed! Error code = 0x2")]),
    group(110, &[info("IBSLIB", "LogReasons: [BLOCKING reason for disk $(n): CanInstall] Der $(ansi) ist nicht geeignet.")]),
    group(40, &[warning("IBSLIB", "DiskRegionSupportsCapability:Disk [$(n)] is BLOCKED against capability [CanInstall]")]),
    // MOUPG: the host that shows progress and reports the result.
    group(700, &[info("MOUPG", "CSetupDiagnostics: Tracing Data [STRING] -> [SetupBuildString]=[$(version)] [$(guid)][][0x7]")]),
    group(900, &[info("MOUPG", "SetupHost: Loading ID: [$(guid)] from [C:\\$(setupfolder)\\Sources\\SetupCore.dll]...")]),
    group(600, &[info("MOUPG", "SetupManager: Reporting Data - DataId = [$(n)], Value = [$(nn)]")]),
    group(500, &[info("MOUPG", "Setup phase change: [$(phase)] -> [$(phase)]")]),
    group(700, &[info("MOUPG", "CSetupHost::OnProgressChanged: $(percent)%")]),
    group(350, &[info("MOUPG", "ImageExit: Initializing SetupResult: [$(hr)]")]),
    group(130, &[warning("MOUPG", "CSetupDiagnostics::ReportData - Not reporting WINDLP data point [0x2002]")]),
    group(80, &[error("MOUPG", "CDlpTask::Cancel($(nnn)): Result = 0xC1800108")]),
    group(60, &[error("MOUPG", "CSetupManager::ExecuteInstallMode($(nnn)): Result = $(hr)"), error("MOUPG", "SetupHost: Reporting error event -> [$(hr), 0x2000C]")]),
    // SYSPRP, and the small ones.
    group(1_600, &[info("SYSPRP", "Ignoring package $(app)_3.14.1592.0_neutral_~_8wekyb3d8bbwe because another version already exists in WindowsApps")]),
    group(700, &[info("SYSPRP", "Wrote C:\\Program Files\\WindowsApps\\$(app)_2.71.828.0_x64__8wekyb3d8bbwe\\AppxManifest.xml to appxalluserstore Staged key $(app)_8wekyb3d8bbwe\\$(app)_2.71.828.0_x64__8wekyb3d8bbwe, user S-1-5-18")]),
    group(1_500, &[info("SYSPRP", "SPPNP: Status: Total = $(nn), Complete = $(n), Progress = $(percent)% ($(percent)%)")]),
    group(850, &[info("CBS", "Appl: Evaluating package applicability for package $(package), applicable state: $(state)")]),
    group(770, &[info("CONX", "Windows::Compat::Appraiser::Evaluate: $(app) has no block, {$(guid)}")]),
    group(300, &[coded(Info, "PANTHR", "Loading Event: EventType(Initialization,$(nnn)) PublishedBy(ModuleLoader)")]),
    group(300, &[info("PANTHR", "InitializeModule: Initializing ExecQueue->csLock;")]),
    group(250, &[coded(Info, "UI", "progress task ProgressInfo\\$(module) : StartProgress")]),
    group(230, &[info("CSI", "$(seq) Shim considered [l:118]'\\??\\C:\\WINDOWS\\Servicing\\$(component)\\wcp.dll' : got STATUS_OBJECT_PATH_NOT_FOUND")]),
    group(170, &[info("DPX", "Extracting the file $(folder)\\$(file) from $(update).cab")]),
    group(140, &[info("DIAGER", "WPP session $(guid) has no provider")]),
    group(100, &[coded(Info, "DIAG", "CallBack_DiagnosticDataGeneration: Starting Timer as we are starting new phase")]),
    group(70, &[coded(Info, "CMI", "Offline registry of $(component) is mounted")]),
    group(40, &[info("TOOL", "Run of $(folder)\\$(file) is complete")]),
    // Command lines and lists: the longest lines.
    group(150, &[info("MIG", "Merging $(package) with $(package), $(package)")]),
    group(350, &[info("", "DownloadList: $(package), $(package), $(package), $(package)")]),
    group(30, &[info("", "DownloadList: $(package), $(package), $(package), $(package), $(package), $(package), $(package), $(package), $(package), $(package), $(package)")]),
    // A record that is followed by an empty line.
    group(1_150, &[info("SP", "--------------------------------------------------------------------------------"), crlf("")]),
];

const CLEAN_UP: &[Line] = &[
    info(
        "",
        "SetupClnLogInitializationInfo - session being initialized for Plugin: Previous Installations",
    ),
    info("", "Client Process:C:\\WINDOWS\\system32\\cleanmgr.exe"),
    info("", "bShowOnlyInUpgrade:0"),
    info("", "bRemoveUninstall:1"),
    info("", "bCleanWindowsOld:1"),
    info("", "pszWellKnownDirs:$(setupfolder)"),
];
