BEGIN TRANSACTION;
CREATE TABLE chunks (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	version INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	location JSON NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	lead TEXT NOT NULL, 
	passage_start INTEGER NOT NULL, 
	passage_end INTEGER NOT NULL, 
	passage_location JSON NOT NULL, 
	first_unit INTEGER NOT NULL, 
	unit_count INTEGER NOT NULL, 
	vector BLOB NOT NULL, 
	UNIQUE (version, ordinal), 
	FOREIGN KEY(version) REFERENCES versions ("key")
);
INSERT INTO "chunks" VALUES(1,1,0,'[]',10,21,'',10,21,'[]',1,1,X'E12FE12FEC38E935E12FE935E133E137');
INSERT INTO "chunks" VALUES(2,1,1,'["\u7b2c\u4e00\u6761"]',22,47,'',22,47,'["\u7b2c\u4e00\u6761"]',2,2,X'8C308C30D3368C348C34F637D3328C38');
INSERT INTO "chunks" VALUES(3,1,2,'["\u7b2c\u4e8c\u6761"]',48,65,'',48,65,'["\u7b2c\u4e8c\u6761"]',4,1,X'37323736AA34C5373736373637323736');
INSERT INTO "chunks" VALUES(4,1,3,'[]',66,82,'',66,82,'[]',5,2,X'E6348832B7398836882EE63488328832');
INSERT INTO "chunks" VALUES(5,2,0,'["\u4e00\u3001\u5b66\u4f4d\u5efa\u8bbe"]',16,33,'',16,33,'["\u4e00\u3001\u5b66\u4f4d\u5efa\u8bbe"]',1,2,X'75367532D83862357532623575360000');
INSERT INTO "chunks" VALUES(6,2,1,'["\u4e8c\u3001\u6559\u5e08\u961f\u4f0d"]',34,51,'',34,51,'["\u4e8c\u3001\u6559\u5e08\u961f\u4f0d"]',3,2,X'DC37BD36BD367E34BD369D357E2C7E30');
CREATE TABLE documents (
	"key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	removed BOOLEAN NOT NULL, 
	replaced_by TEXT, 
	changed INTEGER NOT NULL, 
	UNIQUE (id), 
	FOREIGN KEY(replaced_by) REFERENCES documents (id)
);
INSERT INTO "documents" VALUES(1,'d8abd13c0ed','招生办法.txt',1,0,NULL,1);
INSERT INTO "documents" VALUES(2,'d6a2dd05c76','工作总结.txt',1,0,NULL,2);
CREATE TABLE feedback (
	id INTEGER NOT NULL, 
	answer TEXT NOT NULL, 
	question TEXT NOT NULL, 
	helpful BOOLEAN NOT NULL, 
	comment TEXT NOT NULL, 
	given_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "feedback" VALUES(1,'a1','怎么报名？',1,'有用','2026-11-24 09:13:24.725980');
CREATE TABLE state (
	id INTEGER NOT NULL CHECK (id = 1), 
	schema INTEGER NOT NULL, 
	generation INTEGER NOT NULL, 
	model TEXT, 
	dimension INTEGER, 
	PRIMARY KEY (id)
);
INSERT INTO "state" VALUES(1,1,2,'counting-8',8);
CREATE TABLE units (
	version INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	depth INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	label TEXT NOT NULL, 
	page INTEGER, 
	vector BLOB, 
	PRIMARY KEY (version, position), 
	FOREIGN KEY(version) REFERENCES versions ("key")
)
 WITHOUT ROWID

;
INSERT INTO "units" VALUES(1,0,'title',0,0,9,'',NULL,X'00000000C337C3370000C333C337C337');
INSERT INTO "units" VALUES(1,1,'sentence',1,10,21,'',NULL,X'E12FE12FEC38E935E12FE935E133E137');
INSERT INTO "units" VALUES(1,2,'article',1,22,39,'第一条',NULL,X'70307030A8360000A836703800007038');
INSERT INTO "units" VALUES(1,3,'sentence',2,39,47,'',NULL,X'C333C333C333C337C333C337C333C337');
INSERT INTO "units" VALUES(1,4,'article',1,48,65,'第二条',NULL,X'37323736AA34C5373736373637323736');
INSERT INTO "units" VALUES(1,5,'sentence',1,66,72,'',NULL,X'9E349E34EE3A9E340000000000000000');
INSERT INTO "units" VALUES(1,6,'sentence',1,73,82,'',NULL,X'22382234223822342234223800000000');
INSERT INTO "units" VALUES(2,0,'title',0,0,15,'',NULL,X'AB34AB30D6390037AB34AB3400000000');
INSERT INTO "units" VALUES(2,1,'heading',1,16,22,'一、学位建设',NULL,X'A835A835A83500000000A835A8390000');
INSERT INTO "units" VALUES(2,2,'sentence',2,23,33,'',NULL,X'3C37D3303C37D334D330D334D3380000');
INSERT INTO "units" VALUES(2,3,'heading',1,34,40,'二、教师队伍',NULL,X'A835A83900000000A835A8350000A835');
INSERT INTO "units" VALUES(2,4,'sentence',2,41,51,'',NULL,X'F0386837F030F0306837F034F030F030');
CREATE TABLE versions (
	"key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	document TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	bytes INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	path TEXT NOT NULL, 
	format TEXT NOT NULL, 
	pages INTEGER, 
	origin JSON NOT NULL, 
	title TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	number_issued TEXT, 
	issuer TEXT, 
	issued_on DATE, 
	effective_on DATE, 
	expires_on DATE, 
	year INTEGER, 
	repeals JSON NOT NULL, 
	text TEXT NOT NULL, 
	added_at DATETIME NOT NULL, 
	UNIQUE (document, number), 
	FOREIGN KEY(document) REFERENCES documents (id)
);
INSERT INTO "versions" VALUES(1,'d8abd13c0ed',1,'8abd13c0ed69ce84c2372d94fc819e199b73e3912def5ee98249f845dfc59110',211,'招生办法.txt','old/招生办法.txt','txt',NULL,'{}','示例区小学招生办法','regulation','示教字〔2025〕3号','示例区教育局','2025-03-01',NULL,NULL,2025,'[]','示例区小学招生办法
示教字〔2025〕3号
第一条 本区户籍适龄儿童均可报名。报名须带户口簿。
第二条 随迁子女报名须提供居住证。
示例区教育局
2025年3月1日','2026-11-24 09:13:24.717874');
INSERT INTO "versions" VALUES(2,'d6a2dd05c76',1,'6a2dd05c76c4bd2a785df53102954ce26bf0c76aa9f4db591135fc60587b8ad6',138,'工作总结.txt','old/工作总结.txt','txt',NULL,'{}','示例区教育局2025年工作总结','summary',NULL,'示例区教育局',NULL,NULL,NULL,2025,'[]','示例区教育局2025年工作总结
一、学位建设
全年新增学位四千个。
二、教师队伍
全年新招教师二百名。','2026-11-24 09:13:24.724221');
CREATE INDEX ix_documents_source ON documents (source);
CREATE INDEX ix_documents_changed ON documents (changed);
CREATE INDEX ix_versions_sha256 ON versions (sha256);
CREATE INDEX units_by_start ON units (version, start);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('documents',2);
INSERT INTO "sqlite_sequence" VALUES('versions',2);
INSERT INTO "sqlite_sequence" VALUES('chunks',6);
COMMIT;
