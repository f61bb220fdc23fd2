-- Run once, by a new PostgreSQL server: each service owns one database.
create database clusterxchange_applications;
create database clusterxchange_funding;
create database clusterxchange_notifications;
create database clusterxchange_reporting;
create database clusterxchange_portal;
