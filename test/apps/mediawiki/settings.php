<?php
// Added to the settings that the installer writes: a wiki with a public name, short URLs and uploads.
$wgCanonicalServer = $wgServer;
$wgArticlePath = '/wiki/$1';
$wgForceHTTPS = true;
$wgEnableUploads = true;
$wgUseImageMagick = false;
$wgUploadDirectory = getenv( 'UPLOADS' );
$wgUploadPath = $wgServer . '/uploads';
$wgJobRunRate = 0;
$wgMainCacheType = CACHE_DB;
$wgVisualEditorShowBetaWelcome = false;
